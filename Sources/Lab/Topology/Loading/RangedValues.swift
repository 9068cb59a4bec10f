extension TopologyLoader {
  /// Writes out the entries of `nodes` whose values run along with their names, as in `h[1-9]: { gateway: 10.0.[1-9].1 }`.
  /// False where that makes the file too large.
  mutating func expandRangedValues() -> Bool {
    guard case .map(var entries) = root.content,
      let index = entries.firstIndex(where: { $0.key == "nodes" && $0.value.holdsRange })
    else { return true }
    var budget = TopologyLoader.mostRangedValues
    var nodes: [YAMLEntry] = []
    for entry in entries[index].value.entries {
      guard let expanded = expand(entry, budget: &budget) else { return false }
      nodes += expanded
    }
    entries[index].value.content = .map(nodes)
    root.content = .map(entries)
    return true
  }

  private static let mostRangedValues = 4_000_000

  private mutating func expand(_ entry: YAMLEntry, budget: inout Int) -> [YAMLEntry]? {
    guard entry.value.holdsRange, let pattern = NamePattern(entry.key), pattern.count <= NamePattern.limit else {
      return [entry]
    }
    budget -= entry.value.valueCount * pattern.count
    guard budget > 0 else {
      faults.report("ranges of values make the file too large", at: entry.place, mend: "use 'addressing: auto'")
      return nil
    }
    var runs: [String: [String]] = [:]
    collectRuns(in: entry.value, count: pattern.count, key: entry.key, into: &runs)
    return pattern.names().enumerated().map { index, name in
      YAMLEntry(key: name, place: entry.place, value: entry.value.choosing(index, from: runs))
    }
  }

  private mutating func collectRuns(
    in value: YAMLValue, count: Int, key: String, into runs: inout [String: [String]]
  ) {
    for child in value.children { collectRuns(in: child, count: count, key: key, into: &runs) }
    guard let text = value.rangeText, runs[text] == nil, let pattern = NamePattern(text) else { return }
    let names = pattern.count > NamePattern.limit ? [pattern.first] : pattern.names()
    runs[text] = (0..<count).map { names[$0 % names.count] }
    if pattern.count != count {
      faults.report(
        "'\(text)' has \(shown(pattern.count)) values and '\(key)' \(shown(count)) names", at: value.place,
        mend: "make the two ranges equally long")
    }
  }

  private func shown(_ count: Int) -> String {
    count > NamePattern.limit ? "more than \(NamePattern.limit)" : String(count)
  }
}

extension YAMLValue {
  fileprivate var children: [YAMLValue] {
    switch content {
    case .null, .scalar: []
    case .list(let elements): elements
    case .map(let entries): entries.map(\.value)
    }
  }

  /// The text, where a range stands in it.
  fileprivate var rangeText: String? {
    guard let text, text.utf8.contains(UInt8(ascii: "[")), NamePattern(text)?.isRange == true else { return nil }
    return text
  }

  fileprivate var holdsRange: Bool { rangeText != nil || children.contains(where: \.holdsRange) }

  /// The number of values within, this one included.
  fileprivate var valueCount: Int { children.reduce(1) { $0 + $1.valueCount } }

  fileprivate func choosing(_ index: Int, from runs: [String: [String]]) -> YAMLValue {
    var value = self
    switch content {
    case .null: break
    case .scalar(let text): if let run = runs[text] { value.content = .scalar(run[index]) }
    case .list(let elements): value.content = .list(elements.map { $0.choosing(index, from: runs) })
    case .map(let entries):
      value.content = .map(
        entries.map { YAMLEntry(key: $0.key, place: $0.place, value: $0.value.choosing(index, from: runs)) })
    }
    return value
  }
}
