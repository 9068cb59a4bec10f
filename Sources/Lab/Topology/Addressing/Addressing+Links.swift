import Fabric
import Settings

// What an interface has from its link, and what its link has from it.
extension Addressing {
  /// An interface's MTU is its own, or that of the link that it sends on, or 1500.
  mutating func assignMTUs() {
    for link in topology.links {
      set(link.forward.mtu, of: link.a)
      set(link.backward.mtu, of: link.b)
    }
    for (node, draft) in drafts.enumerated() {
      for (interface, own) in draft.interfaces.enumerated() {
        set(own.description?.mtu?.value, of: Topology.Port(node: node, interface: interface))
      }
    }
  }

  private mutating func set(_ mtu: Int?, of port: Topology.Port) {
    if let mtu { topology.nodes[port.node].interfaces[port.interface].mtu = mtu }
  }

  /// What an interface says of its queue is stronger than what its link says.
  mutating func assignQueues() {
    for (node, draft) in drafts.enumerated() {
      for (interface, own) in draft.interfaces.enumerated() {
        guard let change = own.description?.queue, !change.isEmpty else { continue }
        set(change, of: Topology.Port(node: node, interface: interface))
      }
    }
  }

  private mutating func set(_ change: Change<QueueSettings>, of port: Topology.Port) {
    guard let link = linkIndex[port] else { return }
    if topology.links[link].a == port {
      QueueSettings.keys.apply(change, to: &topology.links[link].forward.queue)
    } else {
      QueueSettings.keys.apply(change, to: &topology.links[link].backward.queue)
    }
  }
}
