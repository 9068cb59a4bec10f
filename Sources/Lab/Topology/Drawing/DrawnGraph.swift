/// A topology reduced to what its layout depends on.
struct DrawnGraph {
  /// The neighbours of each node, each once, without the node itself.
  var neighbors: [[Int]]

  init(of topology: Topology) {
    var sets = [Set<Int>](repeating: [], count: topology.nodes.count)
    for link in topology.links where link.a.node != link.b.node {
      sets[link.a.node].insert(link.b.node)
      sets[link.b.node].insert(link.a.node)
    }
    neighbors = sets.map { $0.sorted() }
  }

  var count: Int { neighbors.count }

  /// The number of links from the nearest of the sources; nil where there is no way.
  func distances(from sources: [Int]) -> [Int?] {
    var distances = [Int?](repeating: nil, count: count)
    for source in sources { distances[source] = 0 }
    var queue = sources
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for neighbor in neighbors[node] where distances[neighbor] == nil {
        distances[neighbor] = (distances[node] ?? 0) + 1
        queue.append(neighbor)
      }
    }
    return distances
  }

  /// Nodes with one neighbour or none.
  var leaves: [Int] { neighbors.indices.filter { neighbors[$0].count <= 1 } }
}

/// A place in a drawing, in pixels.
struct DrawnPoint: Equatable {
  var x: Double
  var y: Double

  static func + (a: DrawnPoint, b: DrawnPoint) -> DrawnPoint { DrawnPoint(x: a.x + b.x, y: a.y + b.y) }
  static func - (a: DrawnPoint, b: DrawnPoint) -> DrawnPoint { DrawnPoint(x: a.x - b.x, y: a.y - b.y) }
  static func * (a: Double, b: DrawnPoint) -> DrawnPoint { DrawnPoint(x: a * b.x, y: a * b.y) }

  var length: Double { (x * x + y * y).squareRoot() }
}

extension DrawnGraph {
  /// Where each node goes. Lines are drawn as such; trees and fat-trees are drawn in layers, with the leaves at the bottom; anything else is drawn
  /// so that distances in the picture are those in the network.
  func layout() -> [DrawnPoint] {
    if let path { return path }
    if let layers = Layers(of: self), layers.isHierarchy || count > StressLayout.most {
      return LayeredLayout(layers, of: self).points()
    }
    return count > StressLayout.most ? CircleLayout.points(count) : StressLayout(of: self).points()
  }

  /// Nodes in a line are drawn in a line.
  private var path: [DrawnPoint]? {
    guard neighbors.allSatisfy({ $0.count <= 2 }), leaves.count == 2 else { return nil }
    let hops = distances(from: [leaves[0]]).compactMap(\.self)
    guard hops.count == count else { return nil }
    return hops.map { DrawnPoint(x: Double($0) * 220, y: 0) }
  }
}
