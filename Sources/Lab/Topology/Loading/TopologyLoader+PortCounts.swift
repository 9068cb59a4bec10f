import Switching

extension TopologyLoader {
  /// The most ports that a node can have: their numbers have sixteen bits.
  private static let mostPorts = 65_535

  /// To be asked when all links are there.
  mutating func checkPortCounts() {
    for (node, draft) in zip(topology.nodes, drafts) {
      let count = node.interfaces.count
      if count > TopologyLoader.mostPorts {
        faults.report(
          "'\(node.name)' has \(count) interfaces", at: draft.place,
          mend: "spread its links over several nodes; one has at most \(TopologyLoader.mostPorts)")
      } else if node.hasSpanningTree, count > SpanningTreeSettings.mostPorts {
        faults.report(
          "'\(node.name)' has \(count) ports and a spanning tree, which knows at most \(SpanningTreeSettings.mostPorts)",
          at: draft.settings["stp"]?.place ?? draft.place,
          mend: "spread its links over several switches, or leave out 'stp'")
      }
    }
  }
}

extension Topology.Node {
  fileprivate var hasSpanningTree: Bool {
    switch kind {
    case .switch(let bridge): bridge.spanningTree != nil
    case .machine: false
    }
  }
}
