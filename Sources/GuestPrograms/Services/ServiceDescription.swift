public import Settings

/// A service as a topology file describes it, where names may stand for addresses.
///
/// A new service is a case here and in ``GuestService``, and a table of its keys.
public enum ServiceDescription: Hashable, Sendable {
  case http(HTTPServerSettings)
  case dhcp(DHCPServerDescription)
  case dns(DNSServerDescription)

  public static let form = Form<ServiceDescription>.variants(
    "a service",
    [
      Variant(
        "an HTTP service", "http", .table(HTTPServerSettings.keys), wrap: { .http($0) },
        unwrap: { if case .http(let settings) = $0 { settings } else { nil } }, "A web server.",
        oftenCalled: ["web", "www", "httpd", "nginx", "apache"]),
      Variant(
        "a DHCP service", "dhcp", .table(DHCPServerDescription.keys), wrap: { .dhcp($0) },
        unwrap: { if case .dhcp(let description) = $0 { description } else { nil } },
        "A server that assigns addresses.", oftenCalled: ["dhcpd", "dhcp-server", "dnsmasq"]),
      Variant(
        "a DNS service", "dns", .table(DNSServerDescription.keys), wrap: { .dns($0) },
        unwrap: { if case .dns(let description) = $0 { description } else { nil } }, "A name server.",
        oftenCalled: ["named", "bind", "nameserver", "dns-server"]),
    ])
}

extension ServiceDescription {
  /// What a file has to say for a service.
  public init(_ service: GuestService) {
    switch service {
    case .http(let settings): self = .http(settings)
    case .dhcp(let settings): self = .dhcp(DHCPServerDescription(settings))
    case .dns(let settings): self = .dns(DNSServerDescription(settings))
    }
  }

  /// The service, with names resolved. What has no address is reported.
  ///
  /// - Parameter location: of the description.
  public func service(
    in context: ServiceContext, at location: SourceLocation, _ faults: inout FaultLog
  ) -> GuestService? {
    switch self {
    case .http(let settings): .http(settings)
    case .dhcp(let description): description.settings(in: context, &faults).map { .dhcp($0) }
    case .dns(let description): .dns(description.settings(in: context, at: location, &faults))
    }
  }
}
