import Settings

extension LinkEntry {
  /// What is wrong with an element of `links` that means two nodes and is written as something else.
  static func problem(of value: SourceValue) -> (message: String, fix: String)? {
    switch value.content {
    case .scalar(let text):
      return (
        "a link is a single value", fix(for: twoNodes(in: text) ?? (EndpointName(text) == nil ? "NODE" : text, "NODE"))
      )
    case .list(let elements):
      guard elements.count == 1, let text = elements[0].text else { return nil }
      return (
        "a link has 1 element", fix(for: twoNodes(in: text) ?? (EndpointName(text) == nil ? "NODE" : text, "NODE"))
      )
    case .map(let entries): return pair(of: entries).map { ("a link is a mapping without 'endpoints'", fix(for: $0)) }
    case .null: return nil
    }
  }

  private static func fix(for pair: (String, String)) -> String { "use two nodes, as in [\(pair.0), \(pair.1)]" }

  /// As in `a: b` and `{ a, b }`.
  private static func pair(of entries: [SourceEntry]) -> (String, String)? {
    let known = keyNames
    guard entries.allSatisfy({ !known.contains($0.key) && EndpointName($0.key) != nil }) else { return nil }
    if entries.count == 2, entries.allSatisfy({ $0.value.content == .null }) { return (entries[0].key, entries[1].key) }
    guard entries.count == 1, let other = entries[0].value.text, EndpointName(other) != nil else { return nil }
    return (entries[0].key, other)
  }

  /// Two names with something between them that other tools put there.
  private static func twoNodes(in text: String) -> (String, String)? {
    for separator in ["<-->", "<->", "-->", "->", "--", "==", "<>", ",", ";", " - ", " ", "-", "–", "—", "→", ":"] {
      let parts = text.prefix(200).components(separatedBy: separator)
      guard parts.count == 2 else { continue }
      let names = parts.map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
      if names.allSatisfy({ EndpointName($0) != nil }) { return (names[0], names[1]) }
    }
    return nil
  }
}

extension Substring {
  fileprivate func components(separatedBy separator: String) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: false)
  }
}
