/// A topology as a picture (Scalable Vector Graphics 1.1).
struct SVGDrawing {
  private static let margin = 70.0
  private static let head = 40.0

  private let topology: Topology
  private let points: [DrawnPoint]
  private let size: DrawnPoint

  init(of topology: Topology) {
    self.topology = topology
    let raw = DrawnGraph(of: topology).layout()
    let corner = DrawnPoint(x: raw.map(\.x).min() ?? 0, y: raw.map(\.y).min() ?? 0)
    let shift = DrawnPoint(x: SVGDrawing.margin, y: SVGDrawing.margin + SVGDrawing.head) - corner
    points = raw.map { $0 + shift }
    let far = DrawnPoint(x: points.map(\.x).max() ?? 0, y: points.map(\.y).max() ?? 0)
    // Short titles fit in any case; longer ones make the picture wider.
    let widest = Double(max(topology.name.count * 2, topology.description.prefix(100).count)) * 7 + 40
    size = DrawnPoint(x: max(far.x + SVGDrawing.margin, widest), y: far.y + SVGDrawing.margin)
  }

  func text() -> String {
    let (width, height) = (SVG.number(size.x), SVG.number(size.y))
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\">",
      "<style>", SVG.style, "</style>", "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>",
      "<text class=\"title\" x=\"20\" y=\"34\">\(SVG.escaped(topology.name))</text>",
      "<text class=\"about\" x=\"20\" y=\"54\">\(SVG.escaped(String(topology.description.prefix(100))))</text>",
    ]
    let drawn = LinkCurves(topology, points)
    lines += topology.links.indices.map { drawn.line($0) }
    lines += topology.links.indices.flatMap { drawn.labels($0) }
    lines += topology.nodes.indices.map { NodeFigure(topology.nodes[$0], at: points[$0]).text() }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }
}
