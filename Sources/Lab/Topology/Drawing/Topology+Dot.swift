extension Topology {
  /// In Graphviz's language (its page "DOT Language").
  func dot() -> String {
    var lines = [
      "graph \(quoted(name)) {", "  graph [overlap=false, splines=true, label=\(quoted(title)), labelloc=t];",
      "  node [fontname=\"Helvetica\", fontsize=11];",
      "  edge [fontname=\"Helvetica\", fontsize=8, color=\"#64748b\"];",
    ]
    lines += nodes.map { node in
      let label = ([node.name] + node.shownAddresses).joined(separator: "\n")
      return "  \(quoted(node.name)) [label=\(quoted(label)), \(attributes(of: node))];"
    }
    lines += links.map { link in
      let (a, b) = (nodes[link.a.node], nodes[link.b.node])
      let ends =
        "taillabel=\(quoted(a.interfaces[link.a.interface].name)), headlabel=\(quoted(b.interfaces[link.b.interface].name))"
      let style = link.isUp ? "" : ", style=dashed"
      return "  \(quoted(a.name)) -- \(quoted(b.name)) [\(ends), label=\(quoted(link.shownSettings))\(style)];"
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  private var title: String { description.isEmpty ? name : "\(name)\n\(description)" }

  private func attributes(of node: Node) -> String {
    switch NodeShape(node.kind) {
    case .machine: "shape=box, style=\"rounded,filled\", fillcolor=\"#dbeafe\""
    case .router: "shape=ellipse, style=filled, fillcolor=\"#dcfce7\""
    case .bridge: "shape=box, style=filled, fillcolor=\"#e2e8f0\""
    }
  }

  private func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\n": "\\n"
      default: scalar.isHidden(keepsLines: false) ? " " : String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
