import Fabric
import Settings
import SimulationKernel
import Switching

// Switches reach the controllers of their lab by a management port. Where the file has no link at that port, one is made.

extension ConnectedLab {
  /// The usual delay of a link that is made.
  private static let managementDelay = Duration.milliseconds(1)

  /// Makes the links that management ports need and the file does not have: all of them lead to a switch made for them, and
  /// from there to the controllers.
  mutating func addManagementNetwork(_ faults: inout FaultLog) {
    let (devices, machines) = unconnectedDevices(&faults)
    guard !devices.isEmpty, !machines.isEmpty else { return }
    let hub = addManagementSwitch(at: drafts[devices[0]].location)
    for machine in machines {
      addManagementLink(from: freeManagementPort(of: machine), to: hub, LinkChange(), nil, &faults)
    }
    var change = LinkChange()
    change.forward = LinkSettings.keys.change(saying: ConnectedLab.managementLink)
    change.backward = change.forward
    for device in devices {
      let port = appendPort(named: ManagementSettings.portName, to: device, at: drafts[device].location)
      addManagementLink(from: port, to: hub, change, document.management.link, &faults)
    }
  }

  private static var managementLink: LinkSettings {
    var settings = LinkSettings()
    settings.delay = managementDelay
    return settings
  }

  /// The devices that name machines as their controllers and have no link at their management port, and these machines.
  private func unconnectedDevices(_ faults: inout FaultLog) -> (devices: [Int], machines: [Int]) {
    var (devices, machines): ([Int], Set<Int>) = ([], [])
    for (index, node) in topology.nodes.enumerated() {
      guard case .device(let device) = node.kind, let management = device.description.management else { continue }
      let servers = management.servers.compactMap { controller(named: $0, &faults) }
      let port = EndpointName(node: node.name, interface: ManagementSettings.portName)
      guard portIndex[port] == nil, !servers.isEmpty else { continue }
      devices.append(index)
      machines.formUnion(servers)
    }
    return (devices, machines.sorted())
  }

  /// The machine that a device names as its controller; reports a name that is none.
  private func controller(named server: Located<ManagementServer>, _ faults: inout FaultLog) -> Int? {
    guard let index = resolveNode(server.value.name, at: server.location, &faults) else { return nil }
    if drafts[index].machine != nil { return index }
    faults.report(
      "'\(server.value.name)' is \(drafts[index].kind.info.withArticle), which runs no controller",
      at: server.location, fix: "name a node of kind controller")
    return nil
  }

  private mutating func addManagementSwitch(at location: SourceLocation) -> Int {
    var (name, number) = ("management", 2)
    while nodeIndex[name] != nil { (name, number) = ("management-\(number)", number + 1) }
    nodeIndex[name] = drafts.count
    let description = SwitchDescription(Layer())
    topology.nodes.append(
      Topology.Node(name: name, kind: .device(Topology.Device(description)), interfaces: []))
    drafts.append(
      NodeDraft(
        InheritedNode(
          names: [name], location: location, kind: .switch, content: .device(description), settings: Layer())))
    return drafts.count - 1
  }

  /// The first of `mgmt`, `mgmt2` and so on that no link has.
  private mutating func freeManagementPort(of node: Int) -> Topology.Port {
    var (name, number) = (ManagementSettings.portName, 2)
    while let port = portIndex[EndpointName(node: topology.nodes[node].name, interface: name)] {
      if !usedPorts.contains(port) { return port }
      (name, number) = ("\(ManagementSettings.portName)\(number)", number + 1)
    }
    return appendPort(named: name, to: node, at: drafts[node].location)
  }

  private mutating func addManagementLink(
    from port: Topology.Port, to hub: Int, _ change: LinkChange, _ own: Located<LinkDescription>?,
    _ faults: inout FaultLog
  ) {
    let number = topology.nodes[hub].interfaces.count + drafts[hub].kind.firstPort
    let location = own?.location ?? drafts[port.node].location
    let other = appendPort(named: "\(drafts[hub].kind.portPrefix)\(number)", to: hub, at: location)
    var link = Topology.Link(a: port, b: other)
    link.apply(change)
    if let own { link.apply(own.value.change) }
    link.check(own?.value.change, at: location, &faults)
    for end in [port, other] {
      usedPorts.insert(end)
      linkIndex[end] = topology.links.count
    }
    topology.links.append(link)
    linkLocations.append(location)
  }

  /// Puts the management port of each device behind its other ports, which are numbered in the order of the links.
  mutating func moveManagementPortsLast() {
    for node in topology.nodes.indices {
      guard case .device(let device) = topology.nodes[node].kind, device.description.management != nil else { continue }
      let names = topology.nodes[node].interfaces.map(\.name)
      if let port = names.firstIndex(of: ManagementSettings.portName), port < names.count - 1 {
        movePortLast(Topology.Port(node: node, interface: port))
      }
    }
  }

  private mutating func movePortLast(_ port: Topology.Port) {
    let (node, last) = (port.node, topology.nodes[port.node].interfaces.count - 1)
    func moved(_ other: Topology.Port) -> Topology.Port {
      guard other.node == node, other.interface >= port.interface else { return other }
      return Topology.Port(node: node, interface: other == port ? last : other.interface - 1)
    }
    topology.nodes[node].interfaces.append(topology.nodes[node].interfaces.remove(at: port.interface))
    drafts[node].interfaces.append(drafts[node].interfaces.remove(at: port.interface))
    for (number, interface) in topology.nodes[node].interfaces.enumerated() {
      let end = EndpointName(node: topology.nodes[node].name, interface: interface.name)
      portIndex[end] = Topology.Port(node: node, interface: number)
    }
    let links = (port.interface...last).compactMap { linkIndex[Topology.Port(node: node, interface: $0)] }
    for link in Set(links).sorted() {
      topology.links[link].a = moved(topology.links[link].a)
      topology.links[link].b = moved(topology.links[link].b)
    }
    for link in links { for end in [topology.links[link].a, topology.links[link].b] { linkIndex[end] = link } }
    usedPorts = Set(usedPorts.map(moved))
  }
}
