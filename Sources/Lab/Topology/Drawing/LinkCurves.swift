/// The links of a picture: straight lines, and bows where two nodes have several links.
struct LinkCurves {
  private static let bow = 36.0
  private static let maximumLabels = 150

  private let topology: Topology
  private let points: [DrawnPoint]
  /// How far each link's line bends off, in pixels.
  private var bends: [Double] = []

  init(_ topology: Topology, _ points: [DrawnPoint]) {
    self.topology = topology
    self.points = points
    var totals: [Set<Int>: Int] = [:]
    for link in topology.links { totals[[link.a.node, link.b.node], default: 0] += 1 }
    var seen: [Set<Int>: Int] = [:]
    for link in topology.links {
      let pair: Set = [link.a.node, link.b.node]
      let position = Double(seen[pair, default: 0]) - Double(totals[pair, default: 1] - 1) / 2
      seen[pair, default: 0] += 1
      // The bend is to the right of the way from the lower node to the higher, whichever way the link goes.
      bends.append(position * LinkCurves.bow * (link.a.node <= link.b.node ? 1 : -1))
    }
  }

  func line(_ index: Int) -> String {
    let link = topology.links[index]
    let (start, control, end) = curve(index)
    let path = "M \(text(start)) Q \(text(control)) \(text(end))"
    let title = "\(topology.name(of: link.a)) – \(topology.name(of: link.b)): \(link.shownSettings)"
    let style = link.isUp ? "link" : "link down"
    return "<path class=\"\(style)\" d=\"\(path)\"><title>\(SVG.escaped(title))</title></path>"
  }

  /// The interfaces' names near the ends and the rate in the middle; in large pictures they would only be in the way.
  func labels(_ index: Int) -> [String] {
    guard topology.links.count <= LinkCurves.maximumLabels else { return [] }
    let link = topology.links[index]
    let steps = stride(from: 0, through: 1, by: 1.0 / 64)
    let rate = topology.links.count <= 40 ? [rateLabel(index)] : []
    return rate + [portLabel(link.a, index, steps), portLabel(link.b, index, steps.reversed())]
  }

  /// On the line, or above it where it would run into the interfaces' names.
  private func rateLabel(_ index: Int) -> String {
    let link = topology.links[index]
    let way = points[link.b.node] - points[link.a.node]
    let lift = DrawnPoint(x: 0, y: abs(way.x) > abs(way.y) ? -9 : 0)
    return label("rate", link.shownSettings, at: point(index, 0.5) + lift)
  }

  /// The name of an interface where the line comes out from under its node.
  private func portLabel(_ port: Topology.Port, _ index: Int, _ steps: some Sequence<Double>) -> String {
    let node = topology.nodes[port.node]
    let name = node.interfaces[port.interface].name
    let box = NodeFigure.size(of: node)
    let room = DrawnPoint(x: box.x / 2 + 2.6 * Double(name.count) + 4, y: box.y / 2 + 8)
    let position = steps.lazy.map { point(index, $0) }.first { candidate in
      let offset = candidate - points[port.node]
      return abs(offset.x) > room.x || abs(offset.y) > room.y
    }
    return label("port", name, at: position ?? point(index, 0.5))
  }

  private func label(_ style: String, _ text: String, at point: DrawnPoint) -> String {
    let (x, y) = (SVG.number(point.x), SVG.number(point.y + 3))
    return "<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\">\(SVG.escaped(text))</text>"
  }

  /// A quadratic Bézier curve. A link from a node to itself goes up and comes back.
  private func curve(_ index: Int) -> (start: DrawnPoint, control: DrawnPoint, end: DrawnPoint) {
    let link = topology.links[index]
    let (start, end) = (points[link.a.node], points[link.b.node])
    let way = end - start
    guard way.length > 0 else {
      let side = DrawnPoint(x: 30, y: 0)
      return (start - side, start - DrawnPoint(x: bends[index], y: 120), start + side)
    }
    let across = 2 * bends[index] / way.length * DrawnPoint(x: -way.y, y: way.x)
    return (start, 0.5 * (start + end) + across, end)
  }

  private func point(_ index: Int, _ t: Double) -> DrawnPoint {
    let (start, control, end) = curve(index)
    return (1 - t) * (1 - t) * start + 2 * t * (1 - t) * control + t * t * end
  }

  private func text(_ point: DrawnPoint) -> String { "\(SVG.number(point.x)) \(SVG.number(point.y))" }
}
