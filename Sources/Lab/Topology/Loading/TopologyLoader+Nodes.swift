import NetworkStack
import Packets

extension TopologyLoader {
  /// False where there are so many nodes that it is pointless to go on.
  mutating func loadNodes() -> Bool {
    guard let plans = nodePlans() else { return false }
    let layers = SettingLayers(root: root, faults: &faults)
    for plan in plans {
      let draft = layers.draft(of: plan, faults: &faults)
      for name in plan.names { add(name, draft) }
    }
    return true
  }

  private mutating func add(_ name: String, _ draft: NodeDraft) {
    guard nodeIndex[name] == nil else {
      faults.report("node '\(name)' appears twice", at: draft.place, mend: "rename or remove one of the two")
      return
    }
    checkName(name, at: draft.place)
    nodeIndex[name] = drafts.count
    var draft = draft
    var node = Topology.Node(name: name, kind: kind(of: name, draft))
    for entry in draft.kind == .switch ? [] : draft.settings["interfaces"]?.entries ?? [] {
      if entry.key == "lo" {
        faults.report(
          "an interface called 'lo'", at: entry.place, mend: "rename it; every machine has one of that name")
      }
      portIndex[EndpointName(node: name, interface: entry.key)] =
        Topology.Port(node: drafts.count, interface: node.interfaces.count)
      node.interfaces.append(Topology.Interface(name: entry.key, mac: .zero))
      draft.interfaces.append(InterfaceDraft(place: entry.place, settings: entry.value))
    }
    topology.nodes.append(node)
    drafts.append(draft)
  }

  /// Some words mean something else where a node is named.
  private mutating func checkName(_ name: String, at place: Place) {
    if ["all", "none", "default"].contains(name) {
      faults.report("a node called '\(name)'", at: place, mend: "rename it; the word has a meaning of its own")
    } else if IPAddress(name) != nil {
      faults.report("a node called '\(name)'", at: place, mend: "rename it; that is an address")
    }
  }

  private mutating func kind(of name: String, _ draft: NodeDraft) -> Topology.Node.Kind {
    switch draft.kind {
    case .vm, .router, .vnf, .firewall, .nat, .loadBalancer: .machine(machine(draft))
    case .switch: .switch(bridge(draft))
    }
  }

  private mutating func machine(_ draft: NodeDraft) -> Topology.Machine {
    var machine = Topology.Machine(forwards: draft.kind != .vm)
    if let vcpus = draft.settings["vcpus"]?.integer { machine.vcpus = vcpus }
    if let memory = draft.settings["memory"]?.size { machine.memory = memory }
    if let forwards = draft.settings["forwarding"]?.boolean { machine.forwards = forwards }
    if let tcp = draft.settings["tcp"] { machine.tcp = TCPSettings(tcp) }
    machine.isTransparent = draft.settings["transparent"]?.boolean ?? false
    machine.host = draft.settings["host"].flatMap { hostIndex($0) }
    return machine
  }

  private mutating func hostIndex(_ value: YAMLValue) -> Int? {
    guard let name = value.text else { return nil }
    if let index = topology.hosts.firstIndex(where: { $0.name == name }) { return index }
    let known = root["hosts"]?.entries.map(\.key) ?? []
    // A host whose own entry is faulty has been reported there.
    guard !known.contains(name) else { return nil }
    faults.report(
      "unknown host '\(name)'", at: value.place, mend: TopologyLoader.suggestion(for: name, among: known))
    return nil
  }

  private mutating func bridge(_ draft: NodeDraft) -> Topology.Switch {
    var bridge = Topology.Switch(mac: .zero)
    if let ageing = draft.settings["ageing"]?.duration { bridge.ageing = ageing }
    if draft.settings["stp"]?.boolean == true { bridge.spanningTree = spanningTree(draft.settings["priority"]) }
    return bridge
  }

  private mutating func spanningTree(_ priority: YAMLValue?) -> Topology.SpanningTree {
    guard let priority, let number = priority.integer, let value = UInt16(exactly: number) else {
      return Topology.SpanningTree()
    }
    if value % 4096 != 0 {
      faults.report(
        "bridge priority \(value) is no multiple of 4096", at: priority.place, mend: "use 0, 4096, 8192, … 61440")
    }
    return Topology.SpanningTree(priority: value)
  }
}
