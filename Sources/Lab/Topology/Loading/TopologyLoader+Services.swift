import GuestPrograms
import Packets

extension TopologyLoader {
  /// What each machine is to do from the start. Names in it stand for addresses, which are known by now.
  mutating func loadServices() {
    for node in drafts.indices where drafts[node].hasServices {
      guard case .machine(var machine) = topology.nodes[node].kind else { continue }
      machine.services = services(of: node)
      machine.nameServers = nameServers(of: node)
      topology.nodes[node].kind = .machine(machine)
      checkClients(of: node)
    }
  }

  private mutating func services(of node: Int) -> [GuestService] {
    var services: [GuestService] = []
    for value in drafts[node].settings["services"]?.elements ?? [] {
      guard let service = service(value, of: node) else { continue }
      if let port = service.port, services.contains(where: { $0.port == port }) {
        faults.report("two services on port \(port)", at: value.place, mend: "give one of them another port")
      }
      services.append(service)
    }
    return services
  }

  private mutating func service(_ value: YAMLValue, of node: Int) -> GuestService? {
    if let http = value["http"] { return .http(HTTPServerSettings(http)) }
    if let dhcp = value["dhcp"] { return dhcpServer(dhcp, of: node).map { .dhcp($0) } }
    if let dns = value["dns"] { return .dns(nameServer(dns)) }
    return nil
  }

  /// Whom a machine asks for names.
  private mutating func nameServers(of node: Int) -> [IPv4Address] {
    (drafts[node].settings["nameserver"]?.elements ?? []).compactMap { ipv4Address($0) }
  }

  private mutating func checkClients(of node: Int) {
    for (place, interface) in topology.nodes[node].interfaces.enumerated() where interface.usesDHCP {
      guard !interface.ipv4.isEmpty else { continue }
      let draft = drafts[node].interfaces[place]
      faults.report(
        "\(topology.nodes[node].name):\(interface.name) has an IPv4 address and 'dhcp: true'",
        at: draft.settings?["dhcp"]?.place ?? draft.place, mend: "keep one of the two")
    }
  }

  /// The IPv4 address that a text says, or that a node of this name has.
  mutating func ipv4Address(_ value: YAMLValue) -> IPv4Address? {
    guard let text = value.text else { return nil }
    if let address = IPAddress(text) {
      if address.v4 == nil { faults.report("'\(text)' is no IPv4 address", at: value.place, mend: "use one") }
      return address.v4
    }
    guard let node = resolveNode(text, at: value.place) else { return nil }
    let address = topology.nodes[node].interfaces.lazy.compactMap(\.ipv4.first).first?.address
    if address == nil { faults.report("'\(text)' has no IPv4 address", at: value.place, mend: "give it one") }
    return address
  }
}

extension NodeDraft {
  fileprivate var hasServices: Bool { settings["services"] != nil || settings["nameserver"] != nil || usesDHCP }
  private var usesDHCP: Bool { interfaces.contains { $0.settings?["dhcp"]?.boolean == true } }
}

extension HTTPServerSettings {
  fileprivate init(_ value: YAMLValue) {
    let files = value["files"]?.entries ?? []
    self.init(
      port: value["port"]?.integer.flatMap { UInt16(exactly: $0) } ?? 80,
      files: files.map { File(path: $0.key, content: HTTPContent($0.value)) })
  }
}

extension HTTPContent {
  fileprivate init(_ value: YAMLValue) {
    self = value["size"]?.size.map { .generated(size: $0) } ?? .bytes(Array((value.text ?? "").utf8))
  }
}
