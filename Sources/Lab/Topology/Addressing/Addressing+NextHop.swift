import Packets
import Settings

extension Addressing {
  /// The neighbour's address, and the interface that it is reached by.
  func nextHop<Family: AddressFamily>(
    _: Family.Type, _ request: RouteRequest, _ segments: Segments
  ) -> (address: Family.Address, interface: Int)? {
    let interfaces = request.interface.map { $0..<$0 + 1 } ?? topology.nodes[request.node].interfaces.indices
    switch request.via.value {
    case .address(let address):
      return Family.number(of: address).flatMap {
        neighbor(Family.self, $0, of: request.node, through: interfaces)
      }
    case .node(let name):
      guard let other = lab.nodeIndex[name] else { return nil }
      return nextHop(Family.self, other, of: request.node, through: interfaces, segments)
    }
  }

  /// A node's first address that is on a subnet of one of the interfaces.
  private func nextHop<Family: AddressFamily>(
    _: Family.Type, _ other: Int, of node: Int, through interfaces: Range<Int>, _ segments: Segments
  ) -> (address: Family.Address, interface: Int)? {
    for interface in interfaces {
      let port = Topology.Port(node: node, interface: interface)
      let mine = Family.placements(at: port, in: topology)
      for placement in placements(Family.self, of: other, on: segments.segmentOfPort[port], segments)
      where mine.contains(where: { $0.subnet.contains(placement.number) && $0.number != placement.number }) {
        return (Family.Address(number: placement.number), interface)
      }
    }
    return nil
  }

  private func placements<Family: AddressFamily>(
    _: Family.Type, of node: Int, on segment: Int?, _ segments: Segments
  ) -> [Placement] {
    topology.nodes[node].interfaces.indices.flatMap { interface -> [Placement] in
      let port = Topology.Port(node: node, interface: interface)
      guard let segment, segments.segmentOfPort[port] == segment else { return [] }
      return Family.placements(at: port, in: topology)
    }
  }

  private func neighbor<Family: AddressFamily>(
    _: Family.Type, _ number: UInt128, of node: Int, through interfaces: Range<Int>
  ) -> (address: Family.Address, interface: Int)? {
    for interface in interfaces {
      let placements = Family.placements(at: .init(node: node, interface: interface), in: topology)
      if placements.contains(where: { $0.number == number }) { return nil }
      let isLinkLocal = Family.Address.width == 128 && number >> 118 == 0x3FA
      if placements.contains(where: { $0.subnet.contains(number) }) || isLinkLocal && interfaces.count == 1 {
        return (Family.Address(number: number), interface)
      }
    }
    return nil
  }
}

extension Addressing {
  mutating func reportUnreachable(_ request: RouteRequest) {
    guard !drafts[request.node].hasInvalidAddress else { return }
    if lab.lacksLinks, case .node = request.via.value { return }
    let name = topology.nodes[request.node].name
    let subnets = subnetTexts(of: request.node)
    let fix = subnets.isEmpty ? "give '\(name)' an address" : "use a neighbor on \(subnets.joined(separator: ", "))"
    let message =
      switch request.via.value {
      case .address(let hop): "\(hop) is not a neighbor on a connected subnet of '\(name)'"
      case .node(let via): "'\(via)' has no address on a subnet of '\(name)' for this route"
      }
    reportAllowable(message, at: request.via.location, fix: fix)
  }

  mutating func reportDuplicate(_ destination: String, _ request: RouteRequest) {
    faults.report(
      "'\(topology.nodes[request.node].name)' has two routes to \(destination)", at: request.to.location,
      fix: "keep one of them")
  }

  private func subnetTexts(of node: Int) -> [String] {
    topology.nodes[node].interfaces.prefix(8).flatMap { interface in
      interface.ipv4.map(\.subnet.description) + interface.ipv6.map(\.subnet.description)
    }
  }
}
