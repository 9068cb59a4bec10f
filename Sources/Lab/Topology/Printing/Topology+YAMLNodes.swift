import Fabric
import GuestPrograms
import NetworkFunctions
import Packets
import Settings

extension Topology {
  func lines(of node: Node) -> [String] {
    let body =
      switch node.kind {
      case .machine(let machine): lines(of: machine, node)
      case .device(let device):
        ["kind: \(device.kindName)"] + device.description.lines(node.interfaces.map(\.name))
      }
    return ["\(YAMLText.name(node.name)):"] + body.map { "  " + $0 }
  }

  private func lines(of machine: Machine, _ node: Node) -> [String] {
    ["kind: \(machine.kind.name)"]
      + MachineDescription.keys.lines(MachineDescription(machine, of: node, on: hosts))
      + TransparencyDescription.keys.lines(TransparencyDescription(isTransparent: machine.isTransparent))
      + FunctionListDescription.keys.lines(FunctionListDescription(functions: machine.functions))
  }
}

extension MachineDescription {
  /// What a file says of a machine when everything in it has been looked up.
  fileprivate init(_ machine: Topology.Machine, of node: Topology.Node, on hosts: [Topology.Host]) {
    machineFile = machine.origin?.file
    host = machine.host.map { Located(hosts[$0].name) }
    settings = machine.settings
    interfaces = node.interfaces.map { Named($0.name, InterfaceDescription($0)) }
    let names = node.interfaces.map(\.name)
    routes =
      machine.ipv4Routes.map { RouteDescription(.ipv4($0.destination), via: .v4($0.via), names[$0.interface]) }
      + machine.ipv6Routes.map { RouteDescription(.ipv6($0.destination), via: .v6($0.via), names[$0.interface]) }
    services = machine.services.map { Located(ServiceDescription($0)) }
    nameServers = machine.nameServers.map { Located(.address($0)) }
    forwards = machine.kind.name == NodeKind.vnf.name && !machine.forwards ? false : nil
  }
}

extension InterfaceDescription {
  fileprivate init(_ interface: Topology.Interface) {
    addresses = interface.ipv4.map { Located(.ipv4($0)) } + interface.ipv6.map { Located(.ipv6($0)) }
    settings = interface.settings
    mac = Located(interface.mac)
    mtu = Located(interface.mtu)
  }
}

extension RouteDescription {
  fileprivate init(_ to: RouteDestination, via: IPAddress, _ interface: String) {
    self.init(to: Located(to), via: Located(.address(via)), interface: Located(interface))
  }
}

extension Topology.Machine {
  fileprivate var kind: NodeKind {
    if !functions.isEmpty || isTransparent { return .vnf }
    return forwards ? .router : .vm
  }
}
