/// A node in a picture: a round-cornered box for a machine, an oval for a router, a square-cornered box for a switch.
struct NodeFigure {
  private let node: Topology.Node
  private let middle: DrawnPoint

  init(_ node: Topology.Node, at middle: DrawnPoint) {
    self.node = node
    self.middle = middle
  }

  /// Width and height, by the width of letters in general.
  static func size(of node: Topology.Node) -> DrawnPoint {
    let addresses = node.shownAddresses
    let widest = addresses.map { Double($0.count) * 5.4 }.max() ?? 0
    return DrawnPoint(x: max(Double(node.name.count) * 7.8, widest, 34) + 18, y: 28 + 12 * Double(addresses.count))
  }

  func text() -> String {
    let addresses = node.shownAddresses
    let size = NodeFigure.size(of: node)
    let top = middle.y - size.y / 2
    var lines = ["<g>", figure(size), label("name", node.name, y: top + 18)]
    for (index, address) in addresses.enumerated() {
      lines.append(label("address", address, y: top + 31 + 12 * Double(index)))
    }
    return (lines + ["</g>"]).joined(separator: "\n")
  }

  private func figure(_ size: DrawnPoint) -> String {
    let (x, y) = (SVG.number(middle.x - size.x / 2), SVG.number(middle.y - size.y / 2))
    let (width, height) = (SVG.number(size.x), SVG.number(size.y))
    let box = "x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\""
    return switch NodeShape(node.kind) {
    case .machine: "<rect class=\"machine\" \(box) rx=\"8\"/>"
    case .router: "<rect class=\"router\" \(box) rx=\"\(SVG.number(size.y / 2))\"/>"
    case .bridge: "<rect class=\"switch\" \(box)/>"
    }
  }

  private func label(_ style: String, _ text: String, y: Double) -> String {
    "<text class=\"\(style)\" x=\"\(SVG.number(middle.x))\" y=\"\(SVG.number(y))\">\(SVG.escaped(text))</text>"
  }
}
