public import SimulationKernel

/// Many differences between two worlds, summed up by node and by part: `web  stack.tcp 4, processes 1`.
public struct DifferenceSummary {
  private var nodes: [(name: String, parts: [(name: String, count: Int)])] = []

  public init(_ differences: [Difference]) {
    for difference in differences { add(difference.path) }
  }

  public var lines: [String] {
    nodes.map { node in "\(node.name)  " + node.parts.map { "\($0.name) \($0.count)" }.joined(separator: ", ") }
  }

  private mutating func add(_ path: String) {
    let steps = path.split(separator: ".", maxSplits: 3).map { String($0.prefix { $0 != "[" }) }
    let (node, part) = (steps.first ?? path, steps.dropFirst().prefix(2).joined(separator: "."))
    // Differences come node by node.
    if nodes.last?.name != node { nodes.append((node, [])) }
    let last = nodes.count - 1
    if let index = nodes[last].parts.firstIndex(where: { $0.name == part }) {
      nodes[last].parts[index].count += 1
    } else {
      nodes[last].parts.append((part, 1))
    }
  }
}
