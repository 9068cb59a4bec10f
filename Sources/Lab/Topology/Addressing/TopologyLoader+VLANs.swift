extension TopologyLoader {
  /// Reads the VLANs of every switch's ports.
  mutating func loadVLANs() {
    for node in drafts.indices where drafts[node].kind == .switch {
      for entry in drafts[node].settings["vlans"]?.entries ?? [] { loadVLANs(entry, of: node) }
    }
  }

  private mutating func loadVLANs(_ entry: YAMLEntry, of node: Int) {
    let name = topology.nodes[node].name
    guard let port = portIndex[EndpointName(node: name, interface: entry.key)] else {
      faults.report(
        "no link uses port '\(entry.key)' of '\(name)'", at: entry.place,
        mend: "link to '\(name):\(entry.key)', or correct the port's name")
      return
    }
    guard let membership = membership(entry) else { return }
    topology.nodes[node].interfaces[port.interface].vlan = membership
  }

  private mutating func membership(_ entry: YAMLEntry) -> Topology.VLANMembership? {
    switch (entry.value["access"], entry.value["trunk"]) {
    case (let access?, nil): accessPort(access, native: entry.value["native"])
    case (nil, let trunk?): trunkPort(trunk, native: entry.value["native"])
    case (nil, nil): refuse(entry, "is neither an access port nor a trunk")
    case (.some, .some): refuse(entry, "is both an access port and a trunk")
    }
  }

  private mutating func refuse(_ entry: YAMLEntry, _ problem: String) -> Topology.VLANMembership? {
    faults.report("port '\(entry.key)' \(problem)", at: entry.place, mend: "write 'access: 10' or 'trunk: [10, 20]'")
    return nil
  }

  private mutating func accessPort(_ access: YAMLValue, native: YAMLValue?) -> Topology.VLANMembership? {
    if let native {
      faults.report("a native VLAN of an access port", at: native.place, mend: "remove 'native', which is for trunks")
    }
    return access.vlan.map { .access($0) }
  }

  /// The native VLAN belongs to the trunk whether or not its list has it.
  private mutating func trunkPort(_ trunk: YAMLValue, native: YAMLValue?) -> Topology.VLANMembership? {
    var allowed = trunk.text == "all" ? Set(1...4094) : Set(trunk.elements.compactMap(\.vlan))
    if let native = native?.vlan { allowed.insert(native) }
    if allowed.isEmpty {
      faults.report("a trunk without VLANs", at: trunk.place, mend: "list them, or write 'trunk: all'")
    }
    return .trunk(allowed: allowed.sorted(), native: native?.vlan)
  }
}

extension YAMLValue {
  fileprivate var vlan: UInt16? {
    integer.flatMap { (1...4094).contains($0) ? UInt16($0) : nil }
  }
}
