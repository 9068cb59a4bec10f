// What messages say where a value has another form than it should.

extension Shape {
  /// What to write in place of a value of another form, as an imperative.
  func advice(insteadOf value: SourceValue) -> String {
    if let text = value.text, takesMapping, let advice = Shape.adviceOnColon(in: text) { return advice }
    switch (self, value.content) {
    case (.map, .list(let elements)): return adviceOnNames(elements)
    case (.map, .scalar(let text)) where Name.isValid(text): return "use a mapping, as in '{ \(text): {} }'"
    case (.list(let element, _, _), .map(let entries)): return Shape.adviceOnList(of: element, entries)
    case (.list(let element, _, _), .scalar(let text)): return Shape.adviceOnList(of: element, text)
    case (.table, .list(let elements)), (.variants, .list(let elements)):
      guard let key = elements.first?.entries.first?.key else { return "use \(usage)" }
      return "use a mapping: remove the '-' before '\(key)'"
    case (.table, .scalar(let text)), (.variants, .scalar(let text)):
      return "use a mapping, as in '\(example(for: text))'"
    default: return "use \(usage)"
    }
  }

  private var takesMapping: Bool {
    switch self {
    case .map, .table, .variants: true
    case .scalar, .list, .either: false
    }
  }

  /// Of a text such as `pc1:{}`, which YAML takes for a single word.
  private static func adviceOnColon(in text: String) -> String? {
    let parts = text.prefix(80).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let first = parts[1].first,
      parts[0].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }),
      "{[\"'".contains(first)
    else { return nil }
    return "put a space after ':' in '\(text.prefix(40))'"
  }

  /// Of a list where names are the keys of a mapping.
  private func adviceOnNames(_ elements: [SourceValue]) -> String {
    guard let first = elements.first else { return "use \(usage)" }
    if let name = first.text, Name.isValid(name) { return "use a mapping, as in '\(name): {}', without the '-'" }
    if let entry = first.entries.first(where: { ["name", "id", "hostname"].contains($0.key) }),
      let name = entry.value.text
    {
      return "use a mapping of names, as in '\(name): { … }' instead of '- \(entry.key): \(name)'"
    }
    guard first.entries.count == 1 else { return "use \(usage)" }
    return "use a mapping of names, without the '-' before '\(first.entries[0].key)'"
  }

  private static func adviceOnList(of element: Shape, _ entries: [SourceEntry]) -> String {
    if let key = entries.first?.key, element.hasKey(key) { return "use a list: write '- ' before '\(key)'" }
    return "use a list, as in '- \(element.example(for: nil))'"
  }

  private static func adviceOnList(of element: Shape, _ text: String) -> String {
    let rest = text.dropFirst()
    if text.hasPrefix("-"), let next = rest.first, next != "-", !next.isNumber { return "put a space after '-'" }
    if case .scalar = element { return "use a list, as in '[\(text.prefix(40))]'" }
    return "use a list, as in '- \(element.example(for: text))'"
  }

  private func hasKey(_ name: String) -> Bool {
    switch self {
    case .table(let table): table.keys.contains { $0.name == name }
    case .variants(let tables): tables.contains { table in table.keys.contains { $0.name == name } }
    case .either(let shapes): shapes.contains { $0.hasKey(name) }
    case .scalar, .list, .map: false
    }
  }
}

extension Shape {
  /// A value of this form, as a file would write it, with an ellipsis for what only the user knows.
  ///
  /// - Parameter text: a word that the user has put in its place.
  func example(for text: String?) -> String {
    switch self {
    case .scalar(let scalar): text ?? scalar.onlyValue ?? "…"
    case .list(let element, let counts, _):
      "[\(Array(repeating: element.example(for: nil), count: min(max(counts.lowerBound, 1), 2)).joined(separator: ", "))]"
    case .map: "{ NAME: … }"
    case .table(let table): table.example(for: text)
    case .variants(let tables):
      tables.first { $0.tag == text && text != nil }.map { "{ \($0.tag ?? ""): {} }" }
        ?? tables.first?.example(for: nil) ?? "{ … }"
    case .either(let shapes): shapes.first?.example(for: text) ?? "…"
    }
  }
}

extension TableInfo {
  fileprivate func example(for text: String?) -> String {
    if let text, let key = keys.first(where: { $0.shape.choices.contains(text) }) { return "{ \(key.name): \(text) }" }
    var shown = keys.filter { $0.isRequired || $0.name == tag }
    if shown.isEmpty, text != nil { shown = Array(keys.prefix(1)) }
    guard !shown.isEmpty else { return "{}" }
    if let text, shown.count == 1, shown[0].isRequired { return "{ \(shown[0].name): \(text.prefix(40)) }" }
    return "{ \(shown.map { "\($0.name): …" }.joined(separator: ", ")) }"
  }
}

extension Shape {
  /// The words that a single value of this form can be, where they can be counted.
  fileprivate var choices: [String] {
    if case .scalar(let scalar) = self { scalar.choices } else { [] }
  }
}

extension ScalarShape {
  /// What to write where there is no choice.
  fileprivate var onlyValue: String? {
    json.types == ["integer"] && json.minimum == json.maximum ? json.minimum : nil
  }
}
