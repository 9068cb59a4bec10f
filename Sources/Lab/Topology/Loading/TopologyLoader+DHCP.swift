import GuestPrograms
import Packets

extension TopologyLoader {
  mutating func dhcpServer(_ value: YAMLValue, of node: Int) -> DHCPServerSettings? {
    guard let range = value["range"], let pool = range.text.flatMap(Scalar.addressRange) else { return nil }
    checkPool(pool, at: range.place, of: node)
    var settings = DHCPServerSettings(first: pool.lowerBound, last: pool.upperBound)
    settings.gateway = value["gateway"].flatMap { ipv4Address($0) }
    for server in value["dns"]?.elements ?? [] {
      if let address = ipv4Address(server) { settings.nameServers.append(address) }
    }
    settings.domain = value["domain"]?.text ?? ""
    if let lease = value["lease"]?.duration { settings.lease = lease }
    for entry in value["static"]?.entries ?? [] {
      guard let client = client(entry), let address = entry.value.text.flatMap({ IPv4Address($0) }) else { continue }
      settings.reservations.append(DHCPServerSettings.Reservation(client: client, address: address))
    }
    return settings
  }

  private mutating func checkPool(_ pool: ClosedRange<IPv4Address>, at place: Place, of node: Int) {
    let subnets = topology.nodes[node].interfaces.flatMap { $0.ipv4.map(\.subnet) }
    guard !subnets.contains(where: { $0.contains(pool.lowerBound) && $0.contains(pool.upperBound) }) else { return }
    faults.report(
      "\(pool.lowerBound)-\(pool.upperBound) is in no subnet of '\(topology.nodes[node].name)'", at: place,
      mend: subnets.isEmpty
        ? "give it an address there" : "its subnets are \(subnets.map(\.description).joined(separator: ", "))")
  }

  /// The MAC address of a client: of a node, that of its first interface which uses DHCP.
  private mutating func client(_ entry: YAMLEntry) -> MACAddress? {
    if let mac = MACAddress(entry.key) { return mac }
    guard let node = resolveNode(entry.key, at: entry.place) else { return nil }
    let interface = topology.nodes[node].interfaces.first(where: \.usesDHCP)
    if interface == nil {
      faults.report(
        "'\(entry.key)' has no interface with 'dhcp: true'", at: entry.place, mend: "give it one, or name a MAC address"
      )
    }
    return interface?.mac
  }
}
