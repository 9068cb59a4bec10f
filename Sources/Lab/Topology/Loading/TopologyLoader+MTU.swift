import Fabric

extension TopologyLoader {
  /// An interface's MTU is its own, or that of the link that it sends on, or 1500.
  mutating func assignMTUs() {
    for (index, link) in topology.links.enumerated() {
      set(link.forward.mtu, of: link.a, link: index)
      set(link.backward.mtu, of: link.b, link: index)
    }
    for (node, draft) in drafts.enumerated() {
      for (interface, settings) in draft.interfaces.enumerated() {
        if let mtu = settings.settings?["mtu"]?.integer { topology.nodes[node].interfaces[interface].mtu = mtu }
      }
    }
  }

  private mutating func set(_ mtu: Int?, of port: Topology.Port, link: Int) {
    if let mtu { topology.nodes[port.node].interfaces[port.interface].mtu = mtu }
  }
}
