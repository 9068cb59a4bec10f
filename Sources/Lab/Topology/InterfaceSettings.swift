public import Settings

/// What a topology file says of an interface in itself, with nothing to look up.
public struct InterfaceSettings: Hashable, Sendable {
  /// Whether a DHCP client gives it its IPv4 address.
  public var usesDHCP = Located(false)

  /// Whether its cable is plugged in; nil for what is usual, plugged in.
  public var hasCable: Bool?

  public init() {}

  static let keys = KeyTable("the settings of an interface", InterfaceSettings()) {
    Key("dhcp", \.usesDHCP, Scalar.boolean.located, "Whether it gets its IPv4 address from a DHCP server.")
      .oftenCalled("dhcp4", "dhcp-client")
    Key("cable", \.hasCable, .boolean, "Whether its cable is plugged in; if not, its link is down at the start.")
      .oftenCalled("connected", "cable-connected")
  }
}
