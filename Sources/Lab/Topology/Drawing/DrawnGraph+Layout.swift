extension DrawnGraph {
  /// Where each node goes. Lines are drawn as such; trees and fat-trees are drawn in layers, with the leaves at the bottom;
  /// anything else is drawn so that distances in the picture are those in the network.
  func layout() -> [DrawnPoint] {
    if let path { return path }
    if let layers = Layers(of: self), layers.isHierarchy || count > StressLayout.maximumNodes {
      return LayeredLayout(layers, of: self).points()
    }
    return count > StressLayout.maximumNodes ? CircleLayout.points(count) : StressLayout(of: self).points
  }

  /// Nodes in a line are drawn in a line.
  private var path: [DrawnPoint]? {
    guard neighbors.allSatisfy({ $0.count <= 2 }), leaves.count == 2 else { return nil }
    let hops = distances(from: [leaves[0]]).compactMap(\.self)
    guard hops.count == count else { return nil }
    return hops.map { DrawnPoint(x: Double($0) * 220, y: 0) }
  }
}
