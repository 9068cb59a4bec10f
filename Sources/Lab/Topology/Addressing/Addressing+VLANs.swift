import Settings
import Switching

extension Addressing {
  /// The VLANs of every switch's ports.
  mutating func assignVLANs() {
    for (node, draft) in drafts.enumerated() {
      for port in draft.switch?.vlans ?? [] { assignVLANs(port, of: node) }
    }
  }

  private mutating func assignVLANs(_ port: Named<PortVLANs>, of node: Int) {
    let name = topology.nodes[node].name
    guard let index = lab.portIndex[EndpointName(node: name, interface: port.name)] else {
      return faults.report(
        "no link uses port '\(port.name)' of '\(name)'", at: port.location,
        fix: "link to '\(name):\(port.name)', or correct the port's name")
    }
    guard let membership = membership(port) else { return }
    topology.nodes[node].interfaces[index.interface].vlan = membership
  }

  private mutating func membership(_ port: Named<PortVLANs>) -> Topology.VLANMembership? {
    switch (port.value.access, port.value.trunk) {
    case (let access?, nil):
      if let native = port.value.native {
        faults.report("a native VLAN on an access port", at: native.location, fix: "remove 'native'")
      }
      return .access(access)
    case (nil, let trunk?): return self.trunk(trunk, native: port.value.native)
    case (nil, nil): return refuse(port, "neither an access port nor a trunk")
    case (.some, .some): return refuse(port, "both an access port and a trunk")
    }
  }

  private mutating func refuse(_ port: Named<PortVLANs>, _ problem: String) -> Topology.VLANMembership? {
    faults.report("port '\(port.name)' is \(problem)", at: port.location, fix: "use 'access: 10' or 'trunk: [10, 20]'")
    return nil
  }

  /// The native VLAN belongs to the trunk whether or not its list has it.
  private mutating func trunk(_ trunk: Located<[UInt16]>, native: Located<UInt16>?) -> Topology.VLANMembership {
    var allowed = Set(trunk.value)
    if let native { allowed.insert(native.value) }
    if allowed.isEmpty {
      faults.report("a trunk without VLANs", at: trunk.location, fix: "list them, or use 'trunk: all'")
    }
    return .trunk(allowed: allowed.sorted(), native: native?.value)
  }
}
