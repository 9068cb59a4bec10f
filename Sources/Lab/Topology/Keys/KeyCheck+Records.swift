extension KeyCheck {
  mutating func check(_ value: YAMLValue, against record: Record, subject: String) {
    guard value.content == .null || value.isMap else { return wrongForm(value, wanted: "a mapping", subject: subject) }
    for entry in value.entries {
      if let key = record.key(entry.key) {
        check(entry.value, against: key.schema, subject: "'\(key.name)'")
      } else {
        reportUnknown(entry, in: record)
      }
    }
    for key in record.keys where key.isRequired && value[key.name] == nil {
      faults.report("\(record.noun) has no '\(key.name)'", at: value.place, mend: "add '\(key.name): …'")
    }
  }

  private mutating func reportUnknown(_ entry: YAMLEntry, in record: Record) {
    faults.report(
      "unknown key '\(entry.key)' in \(record.noun)", at: entry.place,
      mend: KeyCheck.remedy(for: entry.key, in: record))
  }

  private static func remedy(for unknown: String, in record: Record) -> String {
    let names = record.keys.map(\.name)
    let words = unknown.split(separator: " ", maxSplits: 1)
    if words.count == 2, names.contains(String(words[0])) { return "did you mean '\(words[0]): \(words[1])'?" }
    if let nearest = EditDistance.nearest(to: unknown, among: names) { return "did you mean '\(nearest)'?" }
    var listed: [String] = []
    for key in record.keys where !key.isOfShortKind && !listed.contains(key.name) { listed.append(key.name) }
    return "the keys of \(record.noun) are \(listed.joined(separator: ", "))"
  }

  mutating func checkVariants(_ value: YAMLValue, noun: String, _ records: [Record]) {
    guard value.isMap else { return wrongForm(value, wanted: "a mapping", subject: noun) }
    let fitting = records.filter { record in record.tag.map { value[$0] != nil } ?? false }
    if fitting.count == 1 { return check(value, against: fitting[0], subject: noun) }
    let tags = records.compactMap(\.tag).map { "'\($0)'" }.joined(separator: ", ")
    let message = fitting.isEmpty ? "\(noun) that does nothing known" : "\(noun) that does several things at once"
    faults.report(message, at: value.place, mend: "it has exactly one of \(tags)")
    for entry in value.entries where !records.contains(where: { $0.key(entry.key) != nil }) {
      reportUnknown(entry, in: Record(noun, keys: records.flatMap(\.keys)))
    }
  }
}

extension Key {
  /// It belongs to a function that has a kind of its own; there are many of them.
  fileprivate var isOfShortKind: Bool { kinds.map { $0.allSatisfy(NodeKind.functions.contains) } ?? false }
}

extension YAMLValue {
  fileprivate var isMap: Bool {
    if case .map = content { true } else { false }
  }
}
