import Fabric
import Packets
import Settings

/// Where automatic addresses are taken from.
struct AddressPools {
  var ipv4: IPv4Prefix?
  var ipv6: IPv6Prefix?
  var location: SourceLocation
}

extension AddressPools {
  /// Nil where the file wants no automatic addresses. A generator wants them unless told otherwise.
  init?(_ document: TopologyDocument) {
    guard let location = document.addressing?.location ?? document.generators?.location,
      document.addressing?.value.isWanted ?? true
    else { return nil }
    self.location = location
    (ipv4, ipv6) = (document.addressing?.value.ipv4, document.addressing?.value.ipv6)
    if ipv4 == nil, ipv6 == nil { ipv4 = IPv4Prefix(IPv4Address(10, 0, 0, 0), length: 8) }
  }
}

extension Addressing {
  /// Gives an address to every linked interface of a machine that has none.
  mutating func assignAddresses(_ segments: Segments, _ pools: AddressPools) {
    let members = segments.members.filter { !isManagement($0) }
    if let pool = pools.ipv4 {
      assign(IPv4Family.self, members, pool: (pool.address, pool.length), at: pools.location)
    }
    if let pool = pools.ipv6 {
      assign(IPv6Family.self, members, pool: (pool.address, pool.length), at: pools.location)
    }
  }

  /// Gives addresses to the management ports without one, and to the controllers on their segments. Others there get one if the
  /// file wants automatic addresses.
  mutating func assignManagementAddresses(_ segments: Segments, automatic: Bool) {
    let (pool, controllers) = (lab.document.management.ipv4, controllers)
    let members = segments.members.filter { isManagement($0) }.map { members in
      automatic ? members : members.filter { drafts[$0.node].machine == nil || controllers.contains($0.node) }
    }
    assign(IPv4Family.self, members, pool: (pool.address, pool.length), of: "management", at: .start)
  }

  /// The machines that devices name as their controllers.
  private var controllers: Set<Int> {
    let servers = topology.nodes.flatMap { node -> [Located<ManagementServer>] in
      if case .device(let device) = node.kind { device.description.management?.servers ?? [] } else { [] }
    }
    return Set(servers.compactMap { lab.nodeIndex[$0.value.name] })
  }

  private func isManagement(_ members: [Topology.Port]) -> Bool {
    members.contains { drafts[$0.node].machine == nil }
  }

  private mutating func assign<Family: AddressFamily>(
    _: Family.Type, _ segments: [[Topology.Port]], pool: (address: Family.Address, length: Int),
    of key: String = "addressing", at location: SourceLocation
  ) {
    let demands = segments.compactMap { AddressDemand(Family.self, $0, in: self) }
    let width = Family.Address.width
    let pool = Subnet(of: pool.address.number, length: pool.length, width: width)
    let taken = Set(allPlacements(Family.self).map(\.subnet))
    guard let subnets = subnets(for: demands, pool: pool, taken: taken, width: width) else {
      faults.report(
        "\(Family.text(pool)) is too small for the lab's subnets", at: location,
        fix: "use a shorter prefix in '\(key)'")
      return
    }
    for (demand, subnet) in zip(demands, subnets) { fill(Family.self, subnet, demand) }
  }

  private func allPlacements<Family: AddressFamily>(_: Family.Type) -> [Placement] {
    topology.nodes.enumerated().flatMap { node, value in
      value.interfaces.indices.flatMap { Family.placements(at: .init(node: node, interface: $0), in: topology) }
    }
  }

  private mutating func fill<Family: AddressFamily>(_: Family.Type, _ subnet: Subnet, _ demand: AddressDemand) {
    let usable = subnet.usable(width: Family.Address.width)
    var number = usable.lowerBound
    for port in demand.ports {
      while demand.used.contains(number), number < usable.upperBound { number += 1 }
      guard number <= usable.upperBound, !demand.used.contains(number) else {
        faults.report(
          "no free address in \(Family.text(subnet)) for \(name(of: port))", at: drafts[port.node].location,
          fix: "use a shorter prefix on that segment")
        return
      }
      Family.assign(
        Family.Address(number: number), prefixLength: subnet.length,
        to: &topology.nodes[port.node].interfaces[port.interface])
      number += 1
    }
  }
}
