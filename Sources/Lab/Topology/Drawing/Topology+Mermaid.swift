extension Topology {
  /// As a Mermaid flowchart. Nodes are n0, n1, … there, since Mermaid takes some names for keywords.
  func mermaid() -> String {
    var lines = ["flowchart LR"]
    lines += nodes.enumerated().map { index, node in
      let label = quoted(([node.name] + node.shownAddresses).joined(separator: "<br>"))
      return switch NodeShape(node.kind) {
      case .machine: "  n\(index)(\(label))"
      case .router: "  n\(index)([\(label)])"
      case .bridge: "  n\(index)[[\(label)]]"
      }
    }
    lines += links.map { link in
      let names = [link.a, link.b].map { nodes[$0.node].interfaces[$0.interface].name }
      let label = quoted("\(names[0]) – \(names[1])<br>\(link.shownSettings)")
      return "  n\(link.a.node) \(link.isUp ? "---" : "-.-")|\(label)| n\(link.b.node)"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "#quot;"))\"" }
}
