import Fabric
import NetworkFunctions
import NetworkStack
import Packets

extension HookChain {
  /// The functions that a topology gives a machine. They have been tried out when it was read.
  init(_ machine: Topology.Machine, _ context: FunctionContext) {
    self.init(machine.makeFunctions(context), isTransparent: machine.isTransparent)
  }
}

extension Topology.Machine {
  func makeFunctions(_ context: FunctionContext) -> [any ConfigurableFunction] {
    functions.compactMap { function in
      try? FunctionCatalog.type(named: function.name)?.init(function.settings, context)
    }
  }
}

extension FunctionContext {
  init(_ node: Topology.Node, _ names: [(name: String, address: IPv4Address)]) {
    self.init(
      interfaces: node.interfaces.map { Interface(name: $0.name, addresses: $0.ipv4.map(\.address)) }, names: names)
  }
}

extension Topology {
  /// The machines that have an IPv4 address, with their first.
  var names: [(name: String, address: IPv4Address)] {
    nodes.compactMap { node in
      node.interfaces.lazy.compactMap(\.ipv4.first).first.map { (name: node.name, address: $0.address) }
    }
  }
}
