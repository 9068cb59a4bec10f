public import Guests
public import Settings

/// A program that a machine runs from the start, as an element of `services:` in a topology file asks for.
///
/// A new service is a type that conforms to this protocol, and a line in ``ServiceCatalog``.
public protocol ConfigurableService: GuestProgram {
  /// What the file says, where names may stand for addresses.
  associatedtype Description: Hashable & Sendable
  /// The same with the names resolved.
  associatedtype Settings: Hashable & Sendable

  /// The word in `services:`.
  static var serviceName: String { get }
  /// What other programs call it. Not accepted, but known to messages.
  static var otherNames: [String] { get }
  /// What messages call it, such as `an HTTP service`.
  static var noun: String { get }
  /// A sentence for the reference page.
  static var meaning: String { get }
  static var keys: KeyTable<Description> { get }

  /// What a description means. What has no address is reported.
  ///
  /// - Parameter location: of the description.
  static func settings(
    _ description: Description, in context: ServiceContext, at location: SourceLocation, _ faults: inout FaultLog
  ) -> Settings?
  /// What a file says for the settings.
  static func description(of settings: Settings) -> Description

  /// A port that no other service of the machine can have; nil where several can share it.
  static func port(of settings: Settings) -> UInt16?

  /// The disk images that it serves, by their paths in the file.
  static func images(of settings: Settings) -> [String]
  /// The same settings with the images that were read.
  static func settings(_ settings: Settings, with image: (String) -> ServedImage?) -> Settings

  init(_ settings: Settings)
}

extension ConfigurableService {
  public static func images(of settings: Settings) -> [String] { [] }
  public static func settings(_ settings: Settings, with image: (String) -> ServedImage?) -> Settings { settings }
}

extension ConfigurableService where Description == Settings {
  public static func settings(
    _ description: Description, in context: ServiceContext, at location: SourceLocation, _ faults: inout FaultLog
  ) -> Settings? { description }
  public static func description(of settings: Settings) -> Description { settings }
}
