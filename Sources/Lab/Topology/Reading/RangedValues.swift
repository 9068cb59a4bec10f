import Settings

/// Writes out the entries of `nodes` whose values run along with their names, as in `h[1-9]: { gateway: 10.0.[1-9].1 }`.
struct RangedValues {
  private static let limit = 4_000_000

  private var budget = RangedValues.limit
  private var faults: FaultLog

  /// Nil where the file gets too large.
  static func expand(_ root: SourceValue, _ faults: inout FaultLog) -> SourceValue? {
    guard case .map(var entries) = root.content,
      let index = entries.firstIndex(where: { $0.key == "nodes" && $0.value.holdsRange })
    else { return root }
    var expansion = RangedValues(faults: faults)
    defer { faults = expansion.faults }
    var nodes: [SourceEntry] = []
    for entry in entries[index].value.entries {
      guard let expanded = expansion.expand(entry) else { return nil }
      nodes += expanded
    }
    entries[index].value.content = .map(nodes)
    return SourceValue(.map(entries), at: root.location)
  }

  private init(faults: FaultLog) { self.faults = faults }

  private mutating func expand(_ entry: SourceEntry) -> [SourceEntry]? {
    guard entry.value.holdsRange, let pattern = NamePattern(entry.key), pattern.count <= NamePattern.limit else {
      return [entry]
    }
    budget -= entry.value.valueCount * pattern.count
    guard budget > 0 else {
      faults.report("too many values once ranges are expanded", at: entry.location, fix: "use 'addressing: auto'")
      return nil
    }
    var runs: [String: [String]] = [:]
    collectRuns(in: entry.value, count: pattern.count, key: entry.key, into: &runs)
    return pattern.names().enumerated().map { index, name in
      SourceEntry(key: name, at: entry.location, value: entry.value.choosing(index, from: runs))
    }
  }

  private mutating func collectRuns(
    in value: SourceValue, count: Int, key: String, into runs: inout [String: [String]]
  ) {
    for child in value.children { collectRuns(in: child, count: count, key: key, into: &runs) }
    guard let text = value.rangeText, runs[text] == nil, let pattern = NamePattern(text) else { return }
    let names = pattern.count > NamePattern.limit ? [pattern.first] : pattern.names()
    runs[text] = (0..<count).map { names[$0 % names.count] }
    if pattern.count != count {
      faults.report(
        "'\(text)' has \(shown(pattern.count)) values, but '\(key)' has \(shown(count)) names", at: value.location,
        fix: "use ranges of the same length")
    }
  }

  private func shown(_ count: Int) -> String {
    count > NamePattern.limit ? "more than \(NamePattern.limit)" : String(count)
  }
}

extension SourceValue {
  fileprivate var children: [SourceValue] {
    switch content {
    case .null, .scalar: []
    case .list(let elements): elements
    case .map(let entries): entries.map(\.value)
    }
  }

  /// The text, if it contains a range.
  fileprivate var rangeText: String? {
    guard let text, text.utf8.contains(UInt8(ascii: "[")), NamePattern(text)?.isRange == true else { return nil }
    return text
  }

  fileprivate var holdsRange: Bool { rangeText != nil || children.contains(where: \.holdsRange) }

  /// The number of values within, this one included.
  fileprivate var valueCount: Int { children.reduce(1) { $0 + $1.valueCount } }

  fileprivate func choosing(_ index: Int, from runs: [String: [String]]) -> SourceValue {
    var value = self
    switch content {
    case .null: break
    case .scalar(let text): if let run = runs[text] { value.content = .scalar(run[index]) }
    case .list(let elements): value.content = .list(elements.map { $0.choosing(index, from: runs) })
    case .map(let entries):
      value.content = .map(
        entries.map { SourceEntry(key: $0.key, at: $0.location, value: $0.value.choosing(index, from: runs)) })
    }
    return value
  }
}
