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
    let names = record.keys.map(\.name)
    let suggestion = EditDistance.nearest(to: entry.key, among: names).map { "did you mean '\($0)'?" }
    let listed = record.keys.filter { !$0.isOfShortKind }.map(\.name)
    let remedy = suggestion ?? "the keys of \(record.noun) are \(listed.joined(separator: ", "))"
    faults.report("unknown key '\(entry.key)' in \(record.noun)", at: entry.place, mend: remedy)
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
