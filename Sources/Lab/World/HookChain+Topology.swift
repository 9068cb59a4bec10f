import Fabric
import NetworkFunctions
import NetworkStack
import Packets
import Settings

extension HookChain {
  /// The functions that a topology gives a machine. They have been tried out when it was read.
  init(_ machine: Topology.Machine, _ context: FunctionContext) {
    self.init(machine.makeFunctions(context), isTransparent: machine.isTransparent)
  }
}

extension Topology.Machine {
  func makeFunctions(_ context: FunctionContext) -> [any ConfigurableFunction] {
    functions.compactMap { try? $0.function(on: context) }
  }
}

extension FunctionContext {
  init(_ node: Topology.Node, _ hosts: HostTable) {
    self.init(
      interfaces: node.interfaces.map { Interface(name: $0.name, addresses: $0.ipv4.map(\.address)) }, hosts: hosts)
  }
}

extension Topology {
  /// What the names of nodes stand for.
  var hostTable: HostTable {
    HostTable(
      nodes.map { ($0.name, $0.interfaces.lazy.compactMap(\.ipv4.first).first?.address) },
      ipv6Addresses: Dictionary(
        nodes.compactMap { node in
          node.interfaces.lazy.compactMap(\.ipv6.first).first.map { (node.name, $0.address) }
        }, uniquingKeysWith: { first, _ in first }))
  }
}
