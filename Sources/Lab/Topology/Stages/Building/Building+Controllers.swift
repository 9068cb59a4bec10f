import Controllers
import Fabric
import GuestPrograms
import Packets
import Settings

extension Building {
  /// Tells devices the addresses of the controllers that they name.
  mutating func connectToControllers(_ warnings: inout FaultLog) {
    var segments: Segments?
    for node in topology.nodes.indices {
      guard case .device(var device) = topology.nodes[node].kind, let management = device.description.management,
        let interface = topology.nodes[node].addressedInterfaces.first
      else { continue }
      if segments == nil { segments = Segments(of: topology) }
      let port = Topology.Port(node: node, interface: interface)
      let own = topology.nodes[node].interfaces[interface].ipv4.first
      checkGateway(management, own)
      warnAboutForwarders(management.servers, of: node, &warnings)
      let servers = management.servers.compactMap { address(of: $0, for: port, segments, &warnings) }
      device.description.setManagement(
        address: own.map { PortAddress($0.address, prefixLength: $0.prefixLength) }, servers: servers)
      topology.nodes[node].kind = .device(device)
    }
  }

  /// The address of a controller on the segment of the port, or else its first.
  private mutating func address(
    of server: Located<ManagementServer>, for port: Topology.Port, _ segments: Segments?, _ warnings: inout FaultLog
  ) -> IPv4Address? {
    guard let node = lab.nodeIndex[server.value.name], case .machine(let machine) = topology.nodes[node].kind else {
      return nil
    }
    warnWithoutController(machine, server, &warnings)
    checkPort(machine, server)
    let interfaces = topology.nodes[node].interfaces
    let segment = segments?.segmentOfPort[port]
    let near = interfaces.indices.first { index in
      let other = Topology.Port(node: node, interface: index)
      return segment != nil && segments?.segmentOfPort[other] == segment && !interfaces[index].ipv4.isEmpty
    }
    if let address = near.map({ interfaces[$0] })?.ipv4.first ?? interfaces.lazy.compactMap(\.ipv4.first).first {
      return address.address
    }
    faults.report("controller '\(server.value.name)' has no IPv4 address", at: server.location, fix: "give it one")
    return nil
  }

  private func warnWithoutController(
    _ machine: Topology.Machine, _ server: Located<ManagementServer>, _ warnings: inout FaultLog
  ) {
    guard !machine.services.contains(where: { $0.settings(of: ControllerService.self) != nil }) else { return }
    warnings.report(
      "'\(server.value.name)' runs no controller", at: server.location,
      fix: "make it a node of kind controller, or add a controller to its services")
  }

  /// Each controller hears of every packet, and none of the other.
  private func warnAboutForwarders(
    _ servers: [Located<ManagementServer>], of node: Int, _ warnings: inout FaultLog
  ) {
    let forwarders = servers.filter { server in
      lab.nodeIndex[server.value.name].flatMap { topology.nodes[$0].controllerSettings }?.hasForwarder ?? false
    }
    guard let second = forwarders.dropFirst().first else { return }
    let names = forwarders.map { "'\($0.value.name)'" }.joined(separator: ", ")
    warnings.report(
      "the controllers \(names) of '\(topology.nodes[node].name)' all bring frames to their destinations, which then come twice",
      at: second.location, fix: "leave hub, learning-switch, forwarding or reactive to one of them")
  }

  /// A controller of the lab listens on one port.
  private mutating func checkPort(_ machine: Topology.Machine, _ server: Located<ManagementServer>) {
    let isController = machine.services.contains { $0.settings(of: ControllerService.self) != nil }
    guard isController, server.value.port != ControllerService.port else { return }
    faults.report(
      "controller '\(server.value.name)' listens on port \(ControllerService.port), not on \(server.value.port)",
      at: server.location, fix: "write '\(server.value.name)' without a port")
  }

  private mutating func checkGateway(_ management: ManagementSettings, _ own: Topology.IPv4Assignment?) {
    guard let gateway = management.gateway, !(own?.subnet.contains(gateway.value) ?? false) else { return }
    faults.report(
      "gateway \(gateway.value) is not on the subnet of the management port", at: gateway.location,
      fix: own.map { "use an address in \($0.subnet)" } ?? "give the port an address")
  }
}
