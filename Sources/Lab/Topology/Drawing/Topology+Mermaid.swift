extension Topology {
  /// As a Mermaid flowchart. Nodes are n0, n1, … there, since Mermaid takes some names for keywords.
  func mermaid() -> String {
    var lines = ["flowchart LR"]
    lines += nodes.enumerated().map { index, node in
      let label = quoted([node.name] + node.shownAddresses)
      return switch NodeShape(node.kind) {
      case .machine: "  n\(index)(\(label))"
      case .router: "  n\(index)([\(label)])"
      case .bridge: "  n\(index)[[\(label)]]"
      }
    }
    lines += links.map { link in
      let names = [link.a, link.b].map { nodes[$0.node].interfaces[$0.interface].name }
      let label = quoted(["\(names[0]) – \(names[1])", link.shownSettings])
      return "  n\(link.a.node) \(link.isUp ? "---" : "-.-")|\(label)| n\(link.b.node)"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Lines of text in quotes. Mermaid shows HTML, and has entities of its own, `#lt;`.
  private func quoted(_ lines: [String]) -> String {
    let escaped = lines.map { line in
      line.unicodeScalars.map { scalar in
        switch scalar {
        case "\"": "#quot;"
        case "<": "#lt;"
        case ">": "#gt;"
        case "&": "#amp;"
        case "#": "#35;"
        default: scalar.isHidden(keepsLines: false) ? " " : String(scalar)
        }
      }.joined()
    }
    return "\"\(escaped.joined(separator: "<br>"))\""
  }
}
