extension TopologyLoader {
  /// What `generate` asks for: nothing where there is none, nil where it is too much.
  mutating func generatedShape() -> GeneratedShape? {
    guard let generate = root["generate"], let entry = generate.entries.first else { return GeneratedShape() }
    if generate.entries.count > 1 {
      faults.report(
        "'generate' with \(generate.entries.count) shapes", at: generate.entries[1].place,
        mend: "keep one, and add the other nodes and links by hand")
    }
    guard let shape = Generator(entry.key, entry.value) else { return GeneratedShape() }
    guard let count = shape.nodeCount, count <= TopologyLoader.mostNodes else {
      faults.report(
        "'\(entry.key)' makes more than \(TopologyLoader.mostNodes) nodes", at: entry.place, mend: "make it smaller")
      return nil
    }
    if case .fatTree(let k) = shape, k % 2 != 0 {
      faults.report("a fat-tree of k = \(k)", at: entry.place, mend: "k must be even")
      return GeneratedShape()
    }
    return shape.build(at: entry.place)
  }
}

/// A shape that `generate` knows, with its measures.
enum Generator {
  case tree(depth: Int, fanout: Int)
  case line(switches: Int, hosts: Int)
  case star(hosts: Int)
  case ring(switches: Int, hosts: Int)
  case grid(rows: Int, columns: Int, hosts: Int)
  case fatTree(k: Int)

  /// Nil where a measure is missing or absurd, which the check of the keys has reported.
  init?(_ name: String, _ value: YAMLValue) {
    func measure(_ key: String, default fallback: Int? = nil) -> Int? {
      guard let given = value[key] else { return fallback }
      return given.integer.flatMap { (0...1_000_000_000).contains($0) ? $0 : nil }
    }
    guard let record = KeyTables.generate.key(name)?.schema.fitting(value) else { return nil }
    let measures = record.keys.map { measure($0.name, default: $0.isRequired ? nil : 1) }
    guard !measures.contains(nil) else { return nil }
    self.init(name, measures.compactMap(\.self))
  }

  /// - Parameter m: the measures in the order of the key table.
  private init?(_ name: String, _ m: [Int]) {
    switch name {
    case "tree": self = .tree(depth: m[0], fanout: m[1])
    case "line": self = .line(switches: m[0], hosts: m[1])
    case "star": self = .star(hosts: m[0])
    case "ring": self = .ring(switches: m[0], hosts: m[1])
    case "grid": self = .grid(rows: m[0], columns: m[1], hosts: m[2])
    case "fat-tree": self = .fatTree(k: m[0])
    default: return nil
    }
  }

  /// Nil where it overflows.
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
      guard let next = product(level, fanout), next <= TopologyLoader.mostNodes else { return nil }
      level = next
      total += level
    }
    return total
  }
}

extension Schema {
  /// The table of keys, if the value keeps to it.
  fileprivate func fitting(_ value: YAMLValue) -> Record? {
    guard case .record(let record) = self else { return nil }
    var check = KeyCheck()
    check.check(value, against: self, subject: "")
    return check.faults.isEmpty ? record : nil
  }
}
