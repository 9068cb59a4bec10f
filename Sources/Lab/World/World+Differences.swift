public import SimulationKernel

extension World {
  /// Where another world of the same lab differs, such as `web.stack.tcp…: 14600 -> 29200`.
  ///
  /// - Parameters:
  ///   - names: those of the nodes, in their order; a checkpoint's plan has them, the world does without.
  ///   - limit: the number of differences that are kept.
  public func differences(from other: World, names: [String], limit: Int = 1_000) -> [Difference] {
    var comparison = Comparison(limit: limit)
    for (index, (node, twin)) in zip(nodes, other.nodes).enumerated() {
      comparison.within(index < names.count ? names[index] : "node \(index)") {
        guard node.kind == twin.kind else { return $0.note(node.kind.name, twin.kind.name) }
        devices.compare(node.location, with: other.devices, at: twin.location, into: &$0)
      }
    }
    // What is left is compared without the devices.
    var (rest, otherRest) = (self, other)
    (rest.devices, otherRest.devices) = (RegisteredDevices(), RegisteredDevices())
    if rest != otherRest { rest.compare(with: otherRest, into: &comparison) }
    return comparison.differences
  }
}
