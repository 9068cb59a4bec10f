import Fabric
import Packets
import Switching

extension LearningSwitch {
  /// `show spanning-tree`
  var treeText: String {
    guard let tree = treeSummary else { return "no spanning tree: the switch has no 'stp: true'\n" }
    let rootPort = tree.rootPort.map { "by \(name(of: $0)), cost \(tree.rootPathCost)" } ?? "this switch"
    let rows = portLabels.indices.compactMap { port -> [String]? in
      let index = PortIndex(port)
      guard let one = treePort(index) else { return nil }
      return [
        portLabels[port].name, roleName(one.role), PortStateName.standard(of: index, self), "\(one.pathCost)",
        "\(one.priority).\(one.number)", one.isEdge ? "edge" : "-", text(one.designatedBridge),
      ]
    }
    return "root    \(text(tree.root))  \(rootPort)\nbridge  \(text(tree.bridge))\n\n"
      + ConsoleTable.text([["port", "role", "state", "cost", "id", "type", "designated bridge"]] + rows)
  }

  private func text(_ bridge: BridgeIdentifier) -> String { "\(bridge.priority) \(bridge.address)" }

  private func roleName(_ role: PortRole) -> String {
    switch role {
    case .disabled: "disabled"
    case .root: "root"
    case .designated: "designated"
    case .alternate: "alternate"
    case .backup: "backup"
    }
  }
}
