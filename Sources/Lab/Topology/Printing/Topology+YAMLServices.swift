import GuestPrograms
import Packets
import SimulationKernel

extension Topology {
  func entries(of service: GuestService) -> [(String, String)] {
    switch service {
    case .http(let settings): [("http", YAMLText.flow(entries(of: settings)))]
    case .dhcp(let settings): [("dhcp", YAMLText.flow(entries(of: settings)))]
    case .dns(let settings): [("dns", YAMLText.flow(entries(of: settings)))]
    }
  }

  private func entries(of settings: DNSServerSettings) -> [(String, String)] {
    let zones = settings.zones.map { zone in
      let lines = zone.records.map { YAMLText.quoted("\($0.name) \($0.timeToLive) \($0.type) \($0.data)") }
      return (YAMLText.quoted("\(zone.name)"), YAMLText.flow(lines))
    }
    let servers = [("forward", settings.forwarders), ("hints", settings.hints)].filter { !$1.isEmpty }
    return [("zones", YAMLText.flow(zones)), ("recursion", "\(settings.recursion)")]
      + servers.map { ($0, YAMLText.flow($1.map { "\($0)" })) }
  }

  private func entries(of settings: DHCPServerSettings) -> [(String, String)] {
    let clients = settings.reservations.map { ("\"\($0.client)\"", "\($0.address)") }
    let entries: [(String, String?)] = [
      ("range", "\(settings.first)-\(settings.last)"), ("gateway", settings.gateway.map { "\($0)" }),
      ("dns", settings.nameServers.isEmpty ? nil : YAMLText.flow(settings.nameServers.map { "\($0)" })),
      ("domain", settings.domain.isEmpty ? nil : YAMLText.quoted(settings.domain)),
      ("lease", settings.lease.description),
      ("static", clients.isEmpty ? nil : YAMLText.flow(clients)),
    ]
    return entries.compactMap { key, value in value.map { (key, $0) } }
  }

  private func entries(of settings: HTTPServerSettings) -> [(String, String)] {
    let files = settings.files.map { (YAMLText.quoted($0.path), text(of: $0.content)) }
    return [("port", "\(settings.port)"), ("files", YAMLText.flow(files))]
  }

  private func text(of content: HTTPContent) -> String {
    switch content {
    case .bytes(let bytes): YAMLText.quoted(String(decoding: bytes, as: UTF8.self))
    case .generated(let size): YAMLText.flow([("size", "\(ByteCount(size))")])
    }
  }
}
