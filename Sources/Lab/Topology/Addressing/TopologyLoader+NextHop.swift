import Packets

/// A route that the file asks for.
struct RouteRequest {
  var node: Int
  var to: YAMLValue
  var via: YAMLValue
  var interface: YAMLValue?
  /// The index of ``interface``, once it is known.
  var only: Int?
}

extension TopologyLoader {
  /// The neighbour's address, and the interface that it is reached by.
  func nextHop<Family: AddressFamily>(
    _: Family.Type, _ request: RouteRequest, _ segments: Segments
  ) -> (address: Family.Address, interface: Int)? {
    guard let text = request.via.text else { return nil }
    let interfaces = request.only.map { $0..<$0 + 1 } ?? topology.nodes[request.node].interfaces.indices
    if let literal = Family.Address(text) {
      return neighbor(Family.self, literal.number, of: request.node, through: interfaces)
    }
    guard let other = nodeIndex[text] else { return nil }
    for interface in interfaces {
      let port = Topology.Port(node: request.node, interface: interface)
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

extension TopologyLoader {
  mutating func reportUnreachable(_ request: RouteRequest, _ hop: IPAddress?) {
    guard !drafts[request.node].hasUnreadableAddress, let via = request.via.text else { return }
    let name = topology.nodes[request.node].name
    let subnets = subnetTexts(of: request.node)
    let remedy = subnets.isEmpty ? "give '\(name)' an address" : "its subnets are \(subnets.joined(separator: ", "))"
    let message =
      hop == nil
      ? "'\(via)' has no address on a subnet of '\(name)' for this route"
      : "\(via) is no neighbour on a connected subnet of '\(name)'"
    faults.report(message, at: request.via.place, mend: remedy)
  }

  mutating func reportDuplicate(_ destination: String, _ request: RouteRequest) {
    faults.report(
      "two routes of '\(topology.nodes[request.node].name)' to \(destination)", at: request.to.place, mend: "keep one")
  }

  private func subnetTexts(of node: Int) -> [String] {
    topology.nodes[node].interfaces.prefix(8).flatMap { interface in
      interface.ipv4.map(\.subnet.description) + interface.ipv6.map(\.subnet.description)
    }
  }
}
