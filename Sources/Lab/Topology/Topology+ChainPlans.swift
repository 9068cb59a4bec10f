public import Controllers
import Fabric
import GuestPrograms
import OpenFlow
import OpenFlowSwitches
import Settings

/// What the chains of one controller come to on its switches.
public struct ControllerChains: Sendable {
  /// The name of the controller's machine.
  public var controller: String
  public var plan: ChainPlan
  /// The switches that name the controller, with their identifiers, in the order of the file.
  public var switches: [(name: String, datapath: DatapathID)]

  /// Why chains cannot be as the file says, with the names of switches in place of their identifiers.
  public var faults: [ChainFault] {
    plan.faults.map { fault in
      var named = fault
      for (name, datapath) in switches { named.message.replace("switch \(datapath)", with: "'\(name)'") }
      return named
    }
  }
}

extension Topology {
  /// The chains of all controllers of the lab that have some, compiled for the network as the file has it.
  public var compiledChains: [ControllerChains] {
    nodes.compactMap { node in
      guard let settings = node.controllerSettings, !settings.chains.isEmpty else { return nil }
      let switches = switchIndices(of: node.name)
      return ControllerChains(
        controller: node.name, plan: ChainPlan(settings, network(of: switches)),
        switches: switches.compactMap { index in datapath(index).map { (nodes[index].name, $0) } })
    }
  }

  /// The OpenFlow switches that name a machine as their controller.
  private func switchIndices(of controller: String) -> [Int] {
    nodes.indices.filter { index in
      guard case .device(let device) = nodes[index].kind else { return false }
      return device.description.management?.servers.contains { $0.value.name == controller } ?? false
    }
  }

  private func datapath(_ node: Int) -> DatapathID? {
    nodes[node].device(as: OpenFlowSwitchDescription.self).map { DatapathID($0.datapathID) }
  }

  private func network(of switches: [Int]) -> ChainNetwork {
    let known = Set(switches)
    func location(_ port: Port) -> SwitchPort? {
      guard known.contains(port.node), let datapath = datapath(port.node),
        !nodes[port.node].addressedInterfaces.contains(port.interface)
      else { return nil }
      return SwitchPort(datapath, PortNumber(UInt32(port.interface) + 1))
    }
    var network = ChainNetwork(switches: [], links: [], hosts: [])
    var ports: [Int: [PortNumber]] = [:]
    for link in links where link.isUp {
      for (near, far) in [(link.a, link.b), (link.b, link.a)] {
        guard let own = location(near) else { continue }
        ports[near.node, default: []].append(own.port)
        if let other = location(far) {
          if near == link.a { network.links.append((own, other)) }
        } else if case .machine = nodes[far.node].kind {
          let interface = nodes[far.node].interfaces[far.interface]
          network.hosts.append(.init(interface.mac, interface.ipv4.map(\.address), at: own))
        }
      }
    }
    network.switches = switches.compactMap { index in
      datapath(index).map { (datapath: $0, ports: (ports[index] ?? []).sorted()) }
    }
    return network
  }
}

extension Topology.Node {
  var controllerSettings: ControllerSettings? {
    guard case .machine(let machine) = kind else { return nil }
    return machine.services.lazy.compactMap { $0.settings(of: ControllerService.self) }.first
  }
}
