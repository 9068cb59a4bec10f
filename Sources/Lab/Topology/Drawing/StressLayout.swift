/// Puts nodes so far apart as there are links between them, by majorizing the stress (Gansner, Koren and North, "Graph drawing
/// by stress majorization", 2004). Only sums, products, quotients and square roots, so that every machine draws alike.
struct StressLayout {
  /// More nodes take too long, and nobody could read them.
  static let maximumNodes = 300
  private static let rounds = 300
  private static let unit = 190.0

  private let distances: [[Double]]
  private(set) var points: [DrawnPoint]

  init(of graph: DrawnGraph) {
    let hops = (0..<graph.count).map { graph.distances(from: [$0]) }
    let farthest = hops.joined().compactMap(\.self).max() ?? 0
    distances = hops.map { row in row.map { Double($0 ?? farthest + 1) } }
    points = CircleLayout.points(graph.count)
    for _ in 0..<StressLayout.rounds { improve() }
    layFlat()
  }

  private mutating func improve() {
    for i in points.indices {
      var sum = DrawnPoint(x: 0, y: 0)
      var weights = 0.0
      for j in points.indices where j != i {
        let (wanted, weight) = (distances[i][j] * StressLayout.unit, 1 / (distances[i][j] * distances[i][j]))
        let difference = points[i] - points[j]
        let pull = wanted / max(difference.length, 1e-6)
        sum = sum + weight * (points[j] + pull * difference)
        weights += weight
      }
      if weights > 0 { points[i] = 1 / weights * sum }
    }
  }

  /// Turns the picture so that its longest extent is horizontal and the first node left of the middle.
  private mutating func layFlat() {
    guard !points.isEmpty else { return }
    let middle = 1 / Double(points.count) * points.reduce(DrawnPoint(x: 0, y: 0), +)
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for point in points.map({ $0 - middle }) {
      xx += point.x * point.x
      xy += point.x * point.y
      yy += point.y * point.y
    }
    let spread = DrawnPoint(x: xx - yy, y: 2 * xy)
    guard spread.length > 1e-6 * (xx + yy) else { return }
    turn(by: StressLayout.half(1 / spread.length * spread), around: middle)
    if points[0].x > middle.x { for i in points.indices { points[i] = 2 * middle - points[i] } }
  }

  /// The unit vector at half the angle.
  private static func half(_ v: DrawnPoint) -> DrawnPoint {
    let x = ((1 + v.x) / 2).squareRoot()
    return DrawnPoint(x: x, y: ((1 - v.x) / 2).squareRoot() * (v.y < 0 ? -1 : 1))
  }

  private mutating func turn(by axis: DrawnPoint, around middle: DrawnPoint) {
    for i in points.indices {
      let point = points[i] - middle
      points[i] =
        middle + DrawnPoint(x: point.x * axis.x + point.y * axis.y, y: point.y * axis.x - point.x * axis.y)
    }
  }
}

/// Nodes on a circle, in their order.
enum CircleLayout {
  static func points(_ count: Int) -> [DrawnPoint] {
    let radius = 30.0 * Double(max(count, 4))
    return (0..<count).map { radius * direction(Double($0) / Double(count)) }
  }

  /// The point of the unit circle at about that part of a full turn, by a rational parametrization of each quarter.
  private static func direction(_ turn: Double) -> DrawnPoint {
    let quarter = Int(turn * 4)
    let t = turn * 4 - Double(quarter)
    let (cosine, sine) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t))
    switch quarter {
    case 0: return DrawnPoint(x: cosine, y: sine)
    case 1: return DrawnPoint(x: -sine, y: cosine)
    case 2: return DrawnPoint(x: -cosine, y: -sine)
    default: return DrawnPoint(x: sine, y: -cosine)
    }
  }
}
