import Packets

extension TopologyLoader {
  /// The index of a node; reports a name that no node has.
  mutating func resolveNode(_ name: String, at place: Place) -> Int? {
    if let index = nodeIndex[name] { return index }
    // The first thousands are enough to find a misspelling, and few enough to search for each fault.
    let nodes = topology.nodes.prefix(2000)
    faults.report(
      "unknown node '\(name)'", at: place, mend: TopologyLoader.suggestion(for: name, among: nodes.map(\.name)))
    return nil
  }

  /// The port of a `NODE:IF` that exists by now; reports one that does not.
  mutating func resolvePort(_ end: EndpointName, at place: Place) -> Topology.Port? {
    guard let node = resolveNode(end.node, at: place) else { return nil }
    if let port = portIndex[end] { return port }
    reportUnknownInterface(end, of: node, at: place)
    return nil
  }

  /// A node that declares its interfaces has no others of that name; every other node grows them as links name them.
  mutating func makePort(_ end: EndpointName, of node: Int, at place: Place) -> Topology.Port? {
    guard let name = end.interface else { return nil }
    guard !drafts[node].declaresInterfaces || drafts[node].kind == .switch else {
      reportUnknownInterface(end, of: node, at: place)
      return nil
    }
    return appendPort(named: name, to: node, at: place)
  }

  /// The first declared interface that no link has or names, or else a new one: eth0, eth1, … of a machine, p1, p2, … of a switch.
  mutating func freePort(of node: Int, at place: Place, reserved: Set<EndpointName>) -> Topology.Port {
    let name = topology.nodes[node].name
    while drafts[node].nextDeclared < topology.nodes[node].interfaces.count {
      let port = Topology.Port(node: node, interface: drafts[node].nextDeclared)
      let interface = topology.nodes[node].interfaces[port.interface].name
      drafts[node].nextDeclared += 1
      if !usedPorts.contains(port), !reserved.contains(EndpointName(node: name, interface: interface)) { return port }
    }
    let prefix = drafts[node].kind == .switch ? "p" : "eth"
    while true {
      let end = EndpointName(node: name, interface: "\(prefix)\(drafts[node].nextNumber)")
      drafts[node].nextNumber += 1
      if portIndex[end] == nil, !reserved.contains(end) {
        return appendPort(named: end.interface ?? prefix, to: node, at: place)
      }
    }
  }

  private mutating func appendPort(named name: String, to node: Int, at place: Place) -> Topology.Port {
    let port = Topology.Port(node: node, interface: topology.nodes[node].interfaces.count)
    topology.nodes[node].interfaces.append(Topology.Interface(name: name, mac: .zero))
    drafts[node].interfaces.append(InterfaceDraft(place: place))
    portIndex[EndpointName(node: topology.nodes[node].name, interface: name)] = port
    return port
  }

  private mutating func reportUnknownInterface(_ end: EndpointName, of node: Int, at place: Place) {
    let interfaces = topology.nodes[node].interfaces.prefix(2000)
    faults.report(
      "'\(end.node)' has no interface '\(end.interface ?? "")'", at: place,
      mend: TopologyLoader.suggestion(for: end.interface ?? "", among: interfaces.map(\.name)))
  }
}
