public import Settings

extension DHCPServer: ConfigurableService {
  public static let serviceName = "dhcp"
  public static let otherNames = ["dhcpd", "dhcp-server", "dnsmasq"]
  public static let noun = "a DHCP service"
  public static let meaning = "A server that assigns addresses."
  public static var keys: KeyTable<DHCPServerDescription> { DHCPServerDescription.keys }

  public static func settings(
    _ description: DHCPServerDescription, in context: ServiceContext, at location: SourceLocation,
    _ faults: inout FaultLog
  ) -> DHCPServerSettings? { description.settings(in: context, &faults) }
  public static func description(of settings: DHCPServerSettings) -> DHCPServerDescription {
    DHCPServerDescription(settings)
  }

  /// There may be one for each interface.
  public static func port(of settings: DHCPServerSettings) -> UInt16? { nil }
}
