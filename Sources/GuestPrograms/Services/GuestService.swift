public import Guests
public import Settings

/// What a machine does from the moment it is switched on, as `services:` of a topology has it.
public struct GuestService: Hashable, Sendable {
  let content: any ConfiguredService
  /// Where the file has it; nil for one that is not in the file. Two services are equal wherever they are.
  public let location: SourceLocation?

  public init<Service: ConfigurableService>(
    _: Service.Type, _ settings: Service.Settings, at location: SourceLocation? = nil
  ) {
    content = Configured<Service>(settings: settings)
    self.location = location
  }

  /// The program that does it.
  public var program: any GuestProgram { content.program }

  /// A port that no other service of the machine can have; nil where several can share it.
  public var port: UInt16? { content.port }

  /// The disk images that it serves, by their paths in the file.
  public var images: [String] { content.images }

  /// The same service with the images that were read.
  public func serving(_ image: (String) -> ServedImage?) -> GuestService { content.serving(image) }

  /// Its settings, if it is such a service.
  public func settings<Service: ConfigurableService>(of _: Service.Type) -> Service.Settings? {
    (content as? Configured<Service>)?.settings
  }

  public static func == (a: GuestService, b: GuestService) -> Bool { a.content.isEqual(to: b.content) }
  public func hash(into hasher: inout Hasher) { content.hash(into: &hasher) }
}

/// Settings together with the type of their service.
protocol ConfiguredService: Hashable, Sendable {
  associatedtype Service: ConfigurableService

  var settings: Service.Settings { get }
}

extension ConfiguredService {
  fileprivate var program: any GuestProgram { Service(settings) }
  fileprivate var port: UInt16? { Service.port(of: settings) }

  fileprivate var images: [String] { Service.images(of: settings) }
  fileprivate func serving(_ image: (String) -> ServedImage?) -> GuestService {
    GuestService(Service.self, Service.settings(settings, with: image))
  }

  fileprivate func isEqual(to other: any ConfiguredService) -> Bool { other as? Self == self }
}

private struct Configured<Service: ConfigurableService>: ConfiguredService {
  var settings: Service.Settings
}
