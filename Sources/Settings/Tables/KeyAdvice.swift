/// What to do about a key that a table does not have.
struct KeyAdvice {
  /// The keys of the table that are meant, if that is known.
  var keys: [String] = []
  var fix: String
}

extension TableInfo {
  /// How keys are compared that may be spelled in another program's way.
  static func folded(_ name: String) -> String {
    String(name.lowercased().prefix(64)).replacing("_", with: "-")
  }

  /// The key of this name, or of one that other programs give it.
  func key(calledLike name: String) -> KeyInfo? {
    if let key = keys.first(where: { $0.name == name }) { return key }
    let folded = TableInfo.folded(name)
    return keys.first { $0.name == folded || $0.otherNames.contains(folded) }
  }

  /// What is known of a key that is often written here.
  func usualAdvice(on name: String) -> KeyAdvice? {
    let folded = TableInfo.folded(name)
    if let hint = hints.first(where: { $0.names.contains(folded) }) {
      // It is about a key that not all kinds of a thing have.
      let isFitting = hint.keys.isEmpty || keys.contains { hint.keys.contains($0.name) }
      return isFitting ? KeyAdvice(keys: hint.keys, fix: hint.fix) : nil
    }
    guard let key = key(calledLike: name), key.name != name else { return nil }
    return KeyAdvice(keys: [key.name], fix: key.name == folded ? "did you mean '\(key.name)'?" : "use '\(key.name)'")
  }

  /// - Parameter preceding: the entries before it in its mapping.
  func advice(on entry: SourceEntry, after preceding: ArraySlice<SourceEntry>) -> KeyAdvice {
    if let usual = usualAdvice(on: entry.key) { return usual }
    let words = entry.key.split(separator: " ", maxSplits: 1)
    if words.count == 2, let key = keys.first(where: { $0.name == words[0] }) {
      return KeyAdvice(keys: [key.name], fix: "did you mean '\(key.name): \(words[1])'?")
    }
    if let nearest = EditDistance.nearest(to: entry.key, among: keys.map(\.name)) {
      return KeyAdvice(keys: [nearest], fix: "did you mean '\(nearest)'?")
    }
    // A name that other programs give to a key may be misspelt too.
    if let nearest = EditDistance.nearest(to: entry.key, among: keys.flatMap(\.otherNames)),
      let key = key(calledLike: nearest)
    {
      return KeyAdvice(keys: [key.name], fix: "use '\(key.name)'")
    }
    return adviceByPosition(on: entry, preceding.last) ?? KeyAdvice(fix: "use one of \(listedKeys)")
  }

  /// What the neighbourhood of an unknown key tells.
  private func adviceByPosition(on entry: SourceEntry, _ last: SourceEntry?) -> KeyAdvice? {
    if let last, last.value.content == .null, last.location.line < entry.location.line,
      last.location.column == entry.location.column, keys.contains(where: { $0.name == last.key && $0.holdsKeys })
    {
      return KeyAdvice(fix: "indent it if it belongs to '\(last.key)'")
    }
    if let last, entry.value.content == .null, last.location.line == entry.location.line, last.value.text != nil {
      return KeyAdvice(fix: "give it a value, or quote the text before it if that has a comma")
    }
    guard let owner = keys.first(where: { $0.shape.table?.keys.contains { $0.name == entry.key } ?? false }) else {
      return nil
    }
    return KeyAdvice(
      keys: [owner.name], fix: "put it under '\(owner.name)', as in '\(owner.name): { \(entry.key): … }'")
  }

  private var listedKeys: String {
    var listed: [String] = []
    for key in keys where !key.isRarelyUsed && !listed.contains(key.name) { listed.append(key.name) }
    return listed.joined(separator: ", ")
  }
}

extension KeyInfo {
  fileprivate var holdsKeys: Bool {
    switch shape {
    case .map, .table, .variants: true
    case .scalar, .list, .either: false
    }
  }
}

extension Shape {
  /// The table that a mapping of this form has the keys of.
  fileprivate var table: TableInfo? {
    if case .table(let table) = self { table } else { nil }
  }
}
