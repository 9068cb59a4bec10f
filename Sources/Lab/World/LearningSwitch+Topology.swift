import Fabric
import Packets
import SimulationKernel
import Switching

extension LearningSwitch {
  /// The switch that a topology describes; `rates` are those of the links at its ports.
  init(_ settings: Topology.Switch, _ interfaces: [Topology.Interface], rates: [BitRate]) {
    let ports = zip(interfaces, rates).map { interface, rate in
      SwitchPortSettings(address: interface.mac, vlan: VLANMembership(interface.vlan), rate: rate)
    }
    self.init(
      address: settings.mac, ports: ports, ageing: settings.ageing,
      spanningTree: settings.spanningTree.map { SpanningTreeSettings(priority: $0.priority) })
  }
}

extension VLANMembership {
  init(_ membership: Topology.VLANMembership) {
    switch membership {
    case .access(let vlan):
      self = .access(VLANIdentifier(rawValue: vlan))
    case .trunk(let allowed, let native):
      self = .trunk(
        allowed: VLANSet(allowed.map { VLANIdentifier(rawValue: $0) }),
        native: native.map { VLANIdentifier(rawValue: $0) })
    }
  }
}
