/// Nodes by their distance from the nearest leaf.
struct Layers {
  var layer: [Int]
  /// The nodes of each layer; the leaves are layer 0.
  var rows: [[Int]]
  /// Whether every link leads from one layer to the next.
  var isHierarchy: Bool

  /// Nil where there are no leaves, or nodes that no leaf reaches.
  init?(of graph: DrawnGraph) {
    let distances = graph.distances(from: graph.leaves)
    layer = distances.compactMap(\.self)
    guard layer.count == graph.count, let top = layer.max() else { return nil }
    rows = [[Int]](repeating: [], count: top + 1)
    for (node, layer) in layer.enumerated() { rows[layer].append(node) }
    let layer = self.layer
    isHierarchy = graph.neighbors.indices.allSatisfy { node in
      graph.neighbors[node].allSatisfy { layer[$0] != layer[node] }
    }
  }
}

/// Rows of nodes, the leaves in the lowest, ordered so that links cross little: each row by turns by the mean position of its
/// neighbours above and below (the barycenter method of Sugiyama, Tagawa and Toda, 1981).
struct LayeredLayout {
  private static let sweeps = 8
  private static let width = 120.0
  private static let height = 130.0

  private let graph: DrawnGraph
  private let layers: Layers
  private var rows: [[Int]]
  /// In columns.
  private var x: [Double]

  init(_ layers: Layers, of graph: DrawnGraph) {
    self.graph = graph
    self.layers = layers
    rows = layers.rows
    x = [Double](repeating: 0, count: graph.count)
    for row in rows { number(row) }
    order()
    place()
  }

  func points() -> [DrawnPoint] {
    let top = rows.count - 1
    return x.indices.map { node in
      DrawnPoint(x: x[node] * LayeredLayout.width, y: Double(top - layers.layer[node]) * LayeredLayout.height)
    }
  }

  private mutating func number(_ row: [Int]) {
    for (index, node) in row.enumerated() { x[node] = Double(index) }
  }

  private mutating func order() {
    for sweep in 0..<LayeredLayout.sweeps {
      let isDownward = sweep % 2 == 0
      for layer in isDownward ? Array(rows.indices.reversed()) : Array(rows.indices) {
        let means = rows[layer].map { mean(of: $0, inLayer: layer + (isDownward ? 1 : -1)) ?? x[$0] }
        let order = rows[layer].indices.sorted { (means[$0], $0) < (means[$1], $1) }
        rows[layer] = order.map { rows[layer][$0] }
        number(rows[layer])
      }
    }
  }

  /// The lowest row is evenly spaced; each node above stands over the middle of its neighbours below, if there is room.
  private mutating func place() {
    number(rows[0])
    for layer in rows.indices.dropFirst() {
      let wished = rows[layer].map { mean(of: $0, inLayer: layer - 1) ?? x[$0] }
      let pitch = max(1, Double(rows[0].count - 1) / Double(max(1, rows[layer].count)) * 0.5)
      settle(rows[layer], wished: wished, pitch: min(pitch, 2))
    }
  }

  /// Keeps the order and the distance; what one node is pushed to the right, the row is moved back to the left.
  private mutating func settle(_ row: [Int], wished: [Double], pitch: Double) {
    var last = -Double.infinity
    var excess = 0.0
    for (node, wish) in zip(row, wished) {
      x[node] = max(wish, last + pitch)
      excess += x[node] - wish
      last = x[node]
    }
    let shift = excess / Double(max(1, row.count))
    for node in row { x[node] -= shift }
  }

  private func mean(of node: Int, inLayer layer: Int) -> Double? {
    let columns = graph.neighbors[node].filter { layers.layer[$0] == layer }.map { x[$0] }
    return columns.isEmpty ? nil : columns.reduce(0, +) / Double(columns.count)
  }
}
