import Fabric
import Packets
import Settings
import Switching

extension ConnectedLab {
  mutating func addLinks(_ plans: [LinkPlan], _ faults: inout FaultLog) {
    lacksLinks = document.losses.includeLinks
    let reserved = Set(plans.flatMap { [$0.a.value, $0.b.value] }.filter { $0.interface != nil })
    let defaults = document.defaults.link
    var previous: (entry: Int?, template: Topology.Link)?
    for plan in plans {
      // Ranges make many plans of one entry, whose settings are put together once.
      if previous == nil || previous?.entry != plan.entry {
        previous = (plan.entry, template(plan.entry.map { document.links[$0] }, defaults, &faults))
      }
      guard var link = previous?.template else { continue }
      guard plan.a.value.node != plan.b.value.node else {
        faults.report(
          "a link of '\(plan.a.value.node)' with itself", at: plan.b.location, fix: "name another node at one end")
        lacksLinks = true
        continue
      }
      let index = topology.links.count
      let ends = (connect(plan.a, reserved: reserved, &faults), connect(plan.b, reserved: reserved, &faults))
      guard let a = ends.0, let b = ends.1 else {
        lacksLinks = true
        continue
      }
      (link.a, link.b) = (a, b)
      if isUnplugged(a) || isUnplugged(b) { link.isUp = false }
      (linkIndex[a], linkIndex[b]) = (index, index)
      topology.links.append(link)
      linkLocations.append(plan.a.location)
    }
  }

  private func template(
    _ entry: Located<LinkEntry>?, _ defaults: Located<LinkDescription>?, _ faults: inout FaultLog
  ) -> Topology.Link {
    let nowhere = Topology.Port(node: 0, interface: 0)
    var link = Topology.Link(a: nowhere, b: nowhere)
    if let defaults { link.apply(defaults.value.change) }
    let own = entry?.value.description
    if let own { link.apply(own.change) }
    // What is said of a link without settings of its own is about the defaults.
    let change = own?.change ?? defaults?.value.change
    let location = own == nil ? defaults?.location : entry?.location
    link.check(change, at: location ?? .start, &faults)
    return link
  }

  /// Finds or makes the port at one end, and lets the link occupy it.
  private mutating func connect(
    _ end: Located<EndpointName>, reserved: Set<EndpointName>, _ faults: inout FaultLog
  ) -> Topology.Port? {
    guard let node = resolveNode(end.value.node, at: end.location, &faults) else { return nil }
    guard end.value.interface == nil else { return connectNamed(end, of: node, &faults) }
    if drafts[node].storedMachine != nil, freeDeclaredPort(of: node, reserved: reserved) == nil {
      faults.report(
        "'\(end.value.node)' has no network card left for this link", at: end.location,
        fix: "enable one with 'polder vm set NAME nic2.enabled=on', or add an interface under 'interfaces'")
      return nil
    }
    let port = freePort(of: node, at: end.location, reserved: reserved)
    usedPorts.insert(port)
    return port
  }

  /// Whether a machine's cable is out at one end of a link.
  private func isUnplugged(_ port: Topology.Port) -> Bool {
    drafts[port.node].interfaces[port.interface].description?.settings.hasCable == false
  }

  private mutating func connectNamed(
    _ end: Located<EndpointName>, of node: Int, _ faults: inout FaultLog
  ) -> Topology.Port? {
    guard let port = portIndex[end.value] ?? makePort(end, of: node, &faults) else { return nil }
    guard usedPorts.insert(port).inserted else {
      faults.report(
        "interface '\(end.value)' is used by two links", at: end.location, fix: "use another interface for one of them")
      return nil
    }
    return port
  }

  /// A machine that declares its interfaces has no others of that name; every other node grows them as links name them.
  private mutating func makePort(
    _ end: Located<EndpointName>, of node: Int, _ faults: inout FaultLog
  ) -> Topology.Port? {
    guard let name = end.value.interface else { return nil }
    guard !drafts[node].declaresInterfaces else {
      reportUnknownInterface(end, of: node, &faults)
      return nil
    }
    return appendPort(named: name, to: node, at: end.location)
  }

  /// The first declared interface that no link has or names, or else a new one: eth0, eth1, … of a machine, p1, p2, … of a switch.
  private mutating func freePort(
    of node: Int, at location: SourceLocation, reserved: Set<EndpointName>
  ) -> Topology.Port {
    let name = topology.nodes[node].name
    if let port = freeDeclaredPort(of: node, reserved: reserved) { return port }
    let prefix = drafts[node].kind.portPrefix
    while true {
      let end = EndpointName(node: name, interface: "\(prefix)\(drafts[node].nextNumber)")
      drafts[node].nextNumber += 1
      if portIndex[end] == nil, !reserved.contains(end) {
        return appendPort(named: end.interface ?? prefix, to: node, at: location)
      }
    }
  }

  private mutating func freeDeclaredPort(of node: Int, reserved: Set<EndpointName>) -> Topology.Port? {
    let name = topology.nodes[node].name
    while drafts[node].nextDeclared < topology.nodes[node].interfaces.count {
      let port = Topology.Port(node: node, interface: drafts[node].nextDeclared)
      let interface = topology.nodes[node].interfaces[port.interface].name
      if !usedPorts.contains(port), !reserved.contains(EndpointName(node: name, interface: interface)) { return port }
      drafts[node].nextDeclared += 1
    }
    return nil
  }

  mutating func appendPort(named name: String, to node: Int, at location: SourceLocation) -> Topology.Port {
    let port = Topology.Port(node: node, interface: topology.nodes[node].interfaces.count)
    topology.nodes[node].interfaces.append(Topology.Interface(name: name, mac: .zero))
    drafts[node].interfaces.append(InterfaceDraft(location: location))
    portIndex[EndpointName(node: topology.nodes[node].name, interface: name)] = port
    return port
  }

  /// To be asked when all links are there.
  func checkPortCounts(_ faults: inout FaultLog) {
    for (node, draft) in zip(topology.nodes, drafts) {
      let count = node.interfaces.count
      if count > LabLimits.interfacesPerNode {
        faults.report(
          "'\(node.name)' has \(count) interfaces", at: draft.location,
          fix: "spread its links over several nodes; the limit is \(LabLimits.interfacesPerNode)")
      }
    }
  }

  /// Tells the devices which ports they have.
  mutating func attachDevices(_ faults: inout FaultLog) {
    for index in topology.nodes.indices {
      guard case .device(var device) = topology.nodes[index].kind else { continue }
      let (node, draft) = (topology.nodes[index], drafts[index])
      let ports = DevicePorts(
        node: node.name, names: node.interfaces.map(\.name), settings: draft.settings, at: draft.location)
      device.description.attach(to: ports, &faults)
      topology.nodes[index].kind = .device(device)
    }
  }
}

extension Topology.Link {
  mutating func apply(_ change: LinkChange) {
    if let isUp = change.isUp { self.isUp = isUp }
    change.apply(forward: &forward, backward: &backward)
  }

  /// Reports what of the link's settings does not fit together.
  func check(_ change: LinkChange?, at location: SourceLocation, _ faults: inout FaultLog) {
    LinkSettings.keys.check(forward, change?.forward, at: location, &faults)
    LinkSettings.keys.check(backward, change?.backward, at: location, &faults)
  }
}
