import Controllers
import Fabric
import GuestPrograms
import NetworkFunctions
import OpenFlow
import OpenFlowSwitches
import Packets
import Settings

// A chain names nodes; a controller knows ports of switches. What lies between follows from the links.

extension Building {
  /// Hands the chains of the file to the controllers.
  mutating func addChains() {
    guard let first = document.chains.first else { return }
    let hosts = topology.hostTable
    let chains = document.chains.compactMap { chain($0, hosts) }
    let controllers = topology.nodes.indices.filter { topology.nodes[$0].controllerSettings != nil && isNamed($0) }
    guard !controllers.isEmpty else {
      return faults.report(
        "'chains' without a controller", at: first.name.location,
        fix: "add a node of kind controller, and name it at the switches, as in 'controller: c1'")
    }
    guard chains.count == document.chains.count else { return }
    for controller in controllers { add(chains, to: controller) }
  }

  /// Finds the nodes that chains among a controller's own apps name.
  mutating func resolveOwnChains() {
    for node in topology.nodes.indices {
      guard var settings = topology.nodes[node].controllerSettings,
        settings.chains.contains(where: { $0.hops.contains(where: \.members.isEmpty) })
      else { continue }
      let location = drafts[node].location
      settings.updateChains { chain in
        for index in chain.hops.indices where chain.hops[index].members.isEmpty {
          chain.hops[index] = resolved(chain.hops[index], at: location)
        }
      }
      store(settings, at: node)
      // A node that is not found has been reported.
      guard !settings.chains.contains(where: { $0.hops.contains(where: \.members.isEmpty) }) else { continue }
      for fault in ServiceChain.faults(of: settings.chains) {
        faults.report("chain '\(fault.chain)': \(fault.message)", at: location, fix: fault.fix)
      }
    }
  }

  private mutating func resolved(_ hop: ChainHop, at location: SourceLocation) -> ChainHop {
    var result = hop
    let name = Located(hop.name, at: location)
    guard let node = resolveNode(name), let member = member(name, node) else { return hop }
    result.members = [member]
    result.rewrites = hop.rewrites || topology.rewrites(node)
    return result
  }

  private mutating func store(_ settings: ControllerSettings, at node: Int) {
    guard case .machine(var machine) = topology.nodes[node].kind,
      let index = machine.services.firstIndex(where: { $0.settings(of: ControllerService.self) != nil })
    else { return }
    machine.services[index] = GuestService(ControllerService.self, settings)
    topology.nodes[node].kind = .machine(machine)
  }

  /// Whether a switch has the machine as its controller.
  private func isNamed(_ node: Int) -> Bool {
    topology.nodes.contains { other in
      guard case .device(let device) = other.kind else { return false }
      return device.description.management?.servers.contains { $0.value.name == topology.nodes[node].name } ?? false
    }
  }

  private mutating func add(_ chains: [ServiceChain], to node: Int) {
    guard case .machine(var machine) = topology.nodes[node].kind,
      let index = machine.services.firstIndex(where: { $0.settings(of: ControllerService.self) != nil }),
      var settings = machine.services[index].settings(of: ControllerService.self)
    else { return }
    if !settings.hasForwarder { settings.apps.append(.forwarding) }
    guard settings.apps.contains(.forwarding) else {
      return faults.report(
        "'chains' needs the app 'forwarding' on controller '\(topology.nodes[node].name)'", at: drafts[node].location,
        fix: "use 'forwarding' in place of 'hub' or 'learning-switch'")
    }
    settings.add(chains)
    for fault in ServiceChain.faults(of: settings.chains) {
      let location = document.chains.first { $0.name.value == fault.chain }?.name.location
      faults.report("chain '\(fault.chain)': \(fault.message)", at: location ?? drafts[node].location, fix: fault.fix)
    }
    machine.services[index] = GuestService(ControllerService.self, settings)
    topology.nodes[node].kind = .machine(machine)
  }

  private mutating func chain(
    _ entry: Entry<String, ChainDescription>, _ hosts: HostTable
  ) -> ServiceChain? {
    let description = entry.value
    guard let match = match(description.match, hosts) else { return nil }
    let hops = description.hops.compactMap { hop($0) }
    guard hops.count == description.hops.count else { return nil }
    return ServiceChain(
      entry.name.value, match, through: hops, reverse: description.reverse, encapsulation: description.encapsulation)
  }

  private mutating func match(_ match: ChainMatch, _ hosts: HostTable) -> Match? {
    switch match {
    case .oxm(let match): return match
    case .fields(let fields):
      var addresses: [OXMField: IPv4Address] = [:]
      for (field, host) in [(OXMField.ipv4Source, fields.from), (.ipv4Destination, fields.to)] {
        guard let host else { continue }
        guard let address = hosts.address(of: host, &faults) else { return nil }
        addresses[field] = address
      }
      return fields.match(from: addresses[.ipv4Source], to: addresses[.ipv4Destination])
    }
  }

  private mutating func hop(_ description: Located<ChainHopDescription>) -> ChainHop? {
    let nodes = description.value.nodes.compactMap { name in resolveNode(name).map { (name, $0) } }
    let members = nodes.compactMap { member($0, $1) }
    guard members.count == description.value.nodes.count, let first = nodes.first else { return nil }
    return ChainHop(
      first.0.value, members, rewrites: description.value.rewrites ?? nodes.contains { topology.rewrites($0.1) },
      onFailure: description.value.onFailure)
  }

  /// The ports of switches to which a node's interfaces lead: by the first packets go in, by the second they come out.
  private mutating func member(_ name: Located<String>, _ node: Int) -> ChainMember? {
    let interfaces = topology.nodes[node].interfaces
    let ports = interfaces.indices.compactMap { interface -> (SwitchPort, MACAddress)? in
      switchPort(at: Topology.Port(node: node, interface: interface)).map { ($0, interfaces[interface].mac) }
    }
    guard let machine = topology.nodes[node].machine, 1...2 ~= ports.count else {
      faults.report(
        "'\(name.value)' has \(ports.count) links to OpenFlow switches", at: name.location,
        fix:
          "give a machine in a chain one link to a switch, or two: one by which packets go in, one by which they come out"
      )
      return nil
    }
    let (entry, exit) = (ports[0], ports[ports.count - 1])
    guard !machine.isTransparent else { return ChainMember(entry: entry.0, exit: exit.0) }
    return ChainMember(entry: entry.0, exit: exit.0, hardwareAddress: entry.1, exitHardwareAddress: exit.1)
  }

  /// The port of an OpenFlow switch at the other end of a link.
  private func switchPort(at port: Topology.Port) -> SwitchPort? {
    guard let index = lab.linkIndex[port] else { return nil }
    let link = topology.links[index]
    let other = link.a == port ? link.b : link.a
    guard let description = topology.nodes[other.node].device(as: OpenFlowSwitchDescription.self),
      !topology.nodes[other.node].addressedInterfaces.contains(other.interface)
    else { return nil }
    return SwitchPort(DatapathID(description.datapathID), PortNumber(UInt32(other.interface) + 1))
  }
}

extension Topology {
  /// Whether a machine has a function that changes addresses or ports.
  fileprivate func rewrites(_ node: Int) -> Bool {
    nodes[node].machine?.functions.contains { [NAT.name, LoadBalancer.name].contains($0.name) } ?? false
  }
}

extension Topology.Node {
  fileprivate var machine: Topology.Machine? { if case .machine(let machine) = kind { machine } else { nil } }
}

extension ChainFields {
  /// A field's prerequisites come before it (OpenFlow 1.3.5, section 7.2.3.8).
  fileprivate func match(from source: IPv4Address?, to destination: IPv4Address?) -> Match {
    var fields: [MatchField] = []
    if source != nil || destination != nil || transport != nil {
      fields.append(MatchField(.etherType, UInt128(EtherType.ipv4.rawValue)))
    }
    if let transport { fields.append(MatchField(.ipProtocol, UInt128(transport))) }
    if let source { fields.append(MatchField(.ipv4Source, UInt128(source.bits))) }
    if let destination { fields.append(MatchField(.ipv4Destination, UInt128(destination.bits))) }
    let ports: (source: OXMField, destination: OXMField) =
      switch transport {
      case 17: (.udpSource, .udpDestination)
      case 132: (.sctpSource, .sctpDestination)
      default: (.tcpSource, .tcpDestination)
      }
    if let sourcePort { fields.append(MatchField(ports.source, UInt128(sourcePort))) }
    if let destinationPort { fields.append(MatchField(ports.destination, UInt128(destinationPort))) }
    return Match(entries: fields.map { .field($0) })
  }
}
