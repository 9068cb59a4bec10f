// What is wrong with the keys of mappings.

extension FaultLog {
  /// Reports the keys of a mapping that a table does not have.
  ///
  /// - Returns: the keys of the table that were meant by them, as far as that is known. They are not missing, but misnamed.
  @discardableResult
  public mutating func reportUnknownKeys(of value: SourceValue, in table: TableInfo) -> Set<String> {
    var meant: Set<String> = []
    for (index, entry) in value.entries.enumerated() where !table.keys.contains(where: { $0.name == entry.key }) {
      // Advice takes a search, which is not worth it where nobody reads it.
      let advice = isFull ? KeyAdvice(fix: "") : table.advice(on: entry, after: value.entries[..<index])
      meant.formUnion(advice.keys)
      report("unknown key '\(entry.key)' in \(table.noun)", at: entry.location, fix: advice.fix)
    }
    return meant
  }

  mutating func reportMissing(_ key: KeyInfo, in noun: String, at location: SourceLocation) {
    let example = key.shape.example(for: nil)
    report(
      "missing '\(key.name)' in \(noun)", at: location, fix: "add '\(key.name): \(example == "{}" ? "…" : example)'")
  }

  /// Reports an entry of a mapping of names that looks like a setting of one of the named things.
  ///
  /// - Parameters:
  ///   - preceding: the entries before it in its mapping.
  ///   - element: the form of a named thing.
  mutating func reportMisplaced(
    _ entry: SourceEntry, after preceding: ArraySlice<SourceEntry>, _ element: Shape
  ) -> Bool {
    guard !isFull, case .table(let table) = element else { return false }
    if entry.value.isList, let usual = table.usualAdvice(on: entry.key) {
      report("'\(entry.key)' is a list, not \(table.noun)", at: entry.location, fix: usual.fix)
      return true
    }
    guard table.keys.contains(where: { $0.name == entry.key }) else { return false }
    // A node may well be called `host` or `memory`; then what is under it are settings of a node.
    let isNamed =
      entry.value.content == .null || entry.value.entries.allSatisfy { table.key(calledLike: $0.key) != nil }
    if entry.value.isMap || entry.value.content == .null, isNamed { return false }
    if let last = preceding.last, last.value.content == .null, last.location.column == entry.location.column {
      report(
        "'\(entry.key)' stands beside '\(last.key)', not under it", at: entry.location,
        fix: "indent it, and what belongs to it")
      return true
    }
    guard entry.value.text != nil else { return false }
    report(
      "'\(entry.key)' without a name", at: entry.location,
      fix: "put it under a name, as in 'NAME: { \(entry.key): … }'")
    return true
  }

  /// - Parameters:
  ///   - subject: what messages call the value.
  ///   - shape: the form that it should have.
  mutating func reportForm(of value: SourceValue, as subject: String, wanted shape: Shape) {
    report("\(subject) is \(value.form)", at: value.location, fix: shape.advice(insteadOf: value))
  }
}
