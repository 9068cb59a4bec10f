import NetworkFunctions
import Packets
import Settings

extension LabReview {
  /// Settings of functions that do nothing.
  mutating func reviewFunctions() {
    for (node, value) in topology.nodes.enumerated() {
      guard let machine = machine(node), !machine.functions.isEmpty else { continue }
      let (context, surroundings) = (FunctionContext(value, topology.hostTable), surroundings(of: node))
      for description in machine.functions {
        guard let function = try? description.function(on: context) else { continue }
        for remark in function.remarks(in: surroundings) {
          let location = remark.cause.flatMap { cause in description.locations.first { $0.cause == cause }?.location }
          warnings.report("\(remark.message) ('\(value.name)')", at: location ?? drafts[node].location, fix: remark.fix)
        }
      }
    }
  }

  private func surroundings(of node: Int) -> FunctionSurroundings {
    let others = topology.nodes.indices.filter { $0 != node }
    let areKnown = others.allSatisfy { other in
      !changing.contains(other) && !topology.nodes[other].interfaces.contains(where: \.usesDHCP)
    }
    let addresses = others.flatMap { topology.nodes[$0].interfaces.flatMap { $0.ipv4.map(\.address) } }
    let neighbors = topology.nodes[node].interfaces.indices.map { interface in
      let port = Topology.Port(node: node, interface: interface)
      return lab.linkIndex[port] != nil && (hasTransparentMachines || !self.neighbors(of: port).isEmpty)
    }
    return FunctionSurroundings(hasNeighbors: neighbors, addresses: areKnown ? addresses : nil)
  }
}
