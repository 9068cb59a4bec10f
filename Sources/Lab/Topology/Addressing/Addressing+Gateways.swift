import Packets
import Settings

extension Addressing {
  /// With automatic addressing, a machine that neither forwards nor has routes of its own sends what is not for its segment to
  /// the first router there.
  mutating func addAutomaticGateways(_ segments: Segments) {
    let routers = segments.members.map { members in members.first { forwards($0.node) } }
    for node in topology.nodes.indices where wantsGateway(node) {
      for interface in topology.nodes[node].interfaces.indices {
        let segment = segments.segmentOfPort[Topology.Port(node: node, interface: interface)]
        if let router = segment.flatMap({ routers[$0] }) { addGateway(router, to: node, interface: interface) }
      }
    }
  }

  private func forwards(_ node: Int) -> Bool {
    guard case .machine(let machine) = topology.nodes[node].kind else { return false }
    return machine.forwards
  }

  private func wantsGateway(_ node: Int) -> Bool {
    guard drafts[node].machine != nil, !forwards(node) else { return false }
    let own = drafts[node].settings.change(of: MachineDescription.keys)
    return !own.contains("gateway") && !own.contains("routes")
  }

  private mutating func addGateway(_ router: Topology.Port, to node: Int, interface: Int) {
    guard case .machine(var machine) = topology.nodes[node].kind else { return }
    let (own, other) = (
      topology.nodes[node].interfaces[interface], topology.nodes[router.node].interfaces[router.interface]
    )
    if machine.ipv4Routes.isEmpty,
      let via = other.ipv4.first(where: { via in own.ipv4.contains { $0.subnet.contains(via.address) } })
    {
      let everywhere = IPv4Prefix(.any, length: 0)
      machine.ipv4Routes = [.init(destination: everywhere, via: via.address, interface: interface)]
    }
    if machine.ipv6Routes.isEmpty,
      let via = other.ipv6.first(where: { via in own.ipv6.contains { $0.subnet.contains(via.address) } })
    {
      let everywhere = IPv6Prefix(.any, length: 0)
      machine.ipv6Routes = [.init(destination: everywhere, via: via.address, interface: interface)]
    }
    topology.nodes[node].kind = .machine(machine)
  }
}
