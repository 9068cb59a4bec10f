import Packets
public import Settings

extension DNSServer: ConfigurableService {
  public static let serviceName = "dns"
  public static let otherNames = ["named", "bind", "nameserver", "dns-server"]
  public static let noun = "a DNS service"
  public static let meaning = "A name server."
  public static var keys: KeyTable<DNSServerDescription> { DNSServerDescription.keys }

  public static func settings(
    _ description: DNSServerDescription, in context: ServiceContext, at location: SourceLocation,
    _ faults: inout FaultLog
  ) -> DNSServerSettings? { description.settings(in: context, at: location, &faults) }
  public static func description(of settings: DNSServerSettings) -> DNSServerDescription {
    DNSServerDescription(settings)
  }

  public static func port(of settings: DNSServerSettings) -> UInt16? { DNSMessage.port }
}
