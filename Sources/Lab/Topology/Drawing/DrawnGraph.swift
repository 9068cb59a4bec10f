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
