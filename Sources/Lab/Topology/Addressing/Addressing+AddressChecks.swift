import Settings

extension Addressing {
  mutating func checkAddresses(_ segments: Segments) {
    checkAddresses(IPv4Family.self, segments)
    checkAddresses(IPv6Family.self, segments)
  }

  private mutating func checkAddresses<Family: AddressFamily>(_ family: Family.Type, _ segments: Segments) {
    for members in segments.members { checkSegment(family, members) }
    for node in topology.nodes.indices { checkNode(family, node) }
  }

  /// On a segment no address may belong to two, and subnets must be the same or apart.
  private mutating func checkSegment<Family: AddressFamily>(_: Family.Type, _ members: [Topology.Port]) {
    var owners: [UInt128: Topology.Port] = [:]
    var subnets: [Subnet: Placement] = [:]
    for placement in members.flatMap({ Family.placements(at: $0, in: topology) }) where !isLinkLocal(placement) {
      let text = Family.text(placement.number)
      if let other = owners.updateValue(placement.port, forKey: placement.number) {
        reportAllowable(
          "\(text) is the address of both \(name(of: other)) and \(name(of: placement.port))",
          at: location(of: text, at: placement.port), fix: "use different addresses")
      }
      if subnets[placement.subnet] == nil { subnets[placement.subnet] = placement }
    }
    reportOverlaps(Family.self, subnets, "on one segment")
  }

  /// A machine could not tell through which of two interfaces with overlapping subnets a neighbour is reached.
  private mutating func checkNode<Family: AddressFamily>(_: Family.Type, _ node: Int) {
    let count = topology.nodes[node].interfaces.count
    guard count > 1, drafts[node].machine != nil else { return }
    var subnets: [Subnet: Placement] = [:]
    for interface in 0..<count {
      let port = Topology.Port(node: node, interface: interface)
      for placement in Family.placements(at: port, in: topology) where !isLinkLocal(placement) {
        if let other = subnets[placement.subnet], other.port != port {
          reportOverlap(Family.self, other, placement, "on one machine")
        }
        subnets[placement.subnet] = placement
      }
    }
    reportOverlaps(Family.self, subnets, "on one machine")
  }

  /// Prefixes are nested or apart, so that in order each need only be held against the last that was not within another.
  private mutating func reportOverlaps<Family: AddressFamily>(
    _: Family.Type, _ subnets: [Subnet: Placement], _ circumstance: String
  ) {
    var outer: Placement?
    for (subnet, placement) in subnets.sorted(by: { $0.key < $1.key }) {
      if let container = outer, container.subnet.overlaps(subnet) {
        let both = container.port < placement.port ? (container, placement) : (placement, container)
        reportOverlap(Family.self, both.0, both.1, circumstance)
      } else {
        outer = placement
      }
    }
  }

  private mutating func reportOverlap<Family: AddressFamily>(
    _: Family.Type, _ a: Placement, _ b: Placement, _ circumstance: String
  ) {
    let (left, right) = (
      "\(Family.text(a.subnet)) of \(name(of: a.port))", "\(Family.text(b.subnet)) of \(name(of: b.port))"
    )
    reportAllowable(
      "\(left) and \(right) overlap \(circumstance)", at: location(of: Family.text(b.number), at: b.port),
      fix: "use the same prefix length on a segment, and different subnets on different segments")
  }

  /// fe80::/10 is on every interface, and the machine knows each by its interface.
  private func isLinkLocal(_ placement: Placement) -> Bool { placement.number >> 118 == 0x3FA }
}

extension Topology.Port: Comparable {
  public static func < (a: Topology.Port, b: Topology.Port) -> Bool {
    (a.node, a.interface) < (b.node, b.interface)
  }
}
