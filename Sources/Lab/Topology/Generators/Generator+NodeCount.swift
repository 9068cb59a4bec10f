extension Generator {
  /// Nil where it is more than any lab may have.
  var nodeCount: Int? {
    switch self {
    case .tree(let depth, let fanout): Generator.treeCount(depth, fanout)
    case .line(let switches, let hosts), .ring(let switches, let hosts): Generator.product(switches, hosts + 1)
    case .star(let hosts): hosts + 1
    case .grid(let rows, let columns, let hosts):
      Generator.product(rows, columns).flatMap { Generator.product($0, hosts + 1) }
    case .fatTree(let k): k * k * k / 4 + k * k / 4 * 5
    }
  }

  private static func product(_ a: Int, _ b: Int) -> Int? {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? nil : product
  }

  private static func treeCount(_ depth: Int, _ fanout: Int) -> Int? {
    var (level, total) = (1, 1)
    for _ in 0..<depth {
      guard let next = product(level, fanout), next <= LabLimits.nodes else { return nil }
      level = next
      total += level
    }
    return total
  }
}
