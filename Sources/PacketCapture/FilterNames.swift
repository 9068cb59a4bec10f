/// What names in a capture filter stand for.
public struct FilterNames: Sendable {
  /// The addresses of a machine; nil if there is none of that name.
  public var addresses: @Sendable (String) -> [String]?
  /// The MAC addresses of a node; nil if there is none of that name.
  public var macAddresses: @Sendable (String) -> [String]?

  public init(
    addresses: @escaping @Sendable (String) -> [String]?, macAddresses: @escaping @Sendable (String) -> [String]?
  ) {
    self.addresses = addresses
    self.macAddresses = macAddresses
  }

  /// No name is known.
  public static let none = FilterNames(addresses: { _ in nil }, macAddresses: { _ in nil })
}
