import Fabric
import GuestPrograms
import NetworkFunctions
import NetworkStack
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
    var lines = ["kind: \(machine.kind.name)", "vcpus: \(machine.vcpus)"]
    if machine.kind.name == NodeKind.vnf.name, !machine.forwards { lines.append("forwarding: false") }
    if machine.isTransparent { lines.append("transparent: true") }
    if !machine.functions.isEmpty { lines.append("functions:") }
    lines += machine.functions.map { "  - " + FunctionDescription.form.text(of: $0) }
    lines.append("memory: \(ByteCount(machine.memory))")
    if let host = machine.host { lines.append("host: \(YAMLText.name(hosts[host].name))") }
    let tcp = TCPSettings.keys.format(machine.tcp)
    if !tcp.isEmpty { lines.append("tcp: \(YAMLText.flow(tcp))") }
    if !node.interfaces.isEmpty { lines.append("interfaces:") }
    lines += node.interfaces.map { "  \(YAMLText.name($0.name)): \(YAMLText.flow(entries(of: $0)))" }
    let ipv4 = machine.ipv4Routes.map { ("\($0.destination)", "\($0.via)", $0.interface) }
    let ipv6 = machine.ipv6Routes.map { ("\"\($0.destination)\"", "\"\($0.via)\"", $0.interface) }
    if !machine.nameServers.isEmpty {
      lines.append("nameserver: \(YAMLText.flow(machine.nameServers.map { "\($0)" }))")
    }
    if !machine.services.isEmpty { lines.append("services:") }
    lines += machine.services.map { "  - " + ServiceDescription.form.text(of: ServiceDescription($0)) }
    if !(ipv4 + ipv6).isEmpty { lines.append("routes:") }
    return lines
      + (ipv4 + ipv6).map { to, via, interface in
        let name = YAMLText.name(node.interfaces[interface].name)
        return "  - " + YAMLText.flow([("to", to), ("via", via), ("interface", name)])
      }
  }

  private func entries(of interface: Interface) -> [(String, String)] {
    let addresses =
      interface.ipv4.map { "\($0.address)/\($0.prefixLength)" }
      + interface.ipv6.map { "\"\($0.address)/\($0.prefixLength)\"" }
    let dhcp = interface.usesDHCP ? [("dhcp", "true")] : []
    let own = dhcp + [("mac", "\"\(interface.mac)\""), ("mtu", "\(interface.mtu)")]
    return (addresses.isEmpty ? [] : [("addresses", YAMLText.flow(addresses))]) + own
  }
}

extension Topology.Machine {
  fileprivate var kind: NodeKind {
    if !functions.isEmpty || isTransparent { return .vnf }
    return forwards ? .router : .vm
  }
}
