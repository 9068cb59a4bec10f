import Settings

extension LabReview {
  /// Nodes and addresses that nothing leads to. A lab of one node without links is about what happens within it.
  mutating func reviewCables() {
    guard topology.nodes.count > 1 else { return }
    for (node, value) in topology.nodes.enumerated() {
      let linked = value.interfaces.indices.filter { lab.linkIndex[Topology.Port(node: node, interface: $0)] != nil }
      guard !linked.isEmpty else {
        // Media may reach it.
        if case .machine(let machine) = value.kind, !machine.settings.drives.isEmpty { continue }
        let example = topology.nodes.first { $0.name != value.name }?.name ?? "NODE"
        warnings.report(
          "'\(value.name)' has no cable", at: drafts[node].location,
          fix: "add a link, as in '- [\(value.name), \(example)]' under 'links', or remove the node")
        continue
      }
      // One with an address may stand for a network behind the machine.
      for (index, interface) in value.interfaces.enumerated() where !linked.contains(index) && interface.usesDHCP {
        warnings.report(
          "interface '\(value.name):\(interface.name)' has no cable", at: drafts[node].interfaces[index].location,
          fix: "add a link, as in '- [\(value.name):\(interface.name), NODE]' under 'links', or remove the interface")
      }
    }
  }

  /// Clients without a server in their broadcast domain.
  mutating func reviewAddressing() {
    guard !hasTransparentMachines else { return }
    for (node, value) in topology.nodes.enumerated() {
      for (index, interface) in value.interfaces.enumerated() where interface.usesDHCP {
        let port = Topology.Port(node: node, interface: index)
        guard lab.linkIndex[port] != nil, let segment = segments?.segmentOfPort[port],
          !neighborhoods.served.contains(segment)
        else { continue }
        warnings.report(
          "no DHCP server is in reach of \(value.name):\(interface.name)",
          at: drafts[node].interfaces[index].description?.settings.usesDHCP.location
            ?? drafts[node].interfaces[index].location,
          fix: "add 'services: [{ dhcp: { range: FIRST-LAST } }]' to a machine on its segment, or give it an address")
      }
    }
  }
}
