/// Holds a file against the tables of keys and reports what does not fit, wherever it is.
struct KeyCheck {
  var faults: FaultLog

  init(faults: FaultLog = FaultLog()) { self.faults = faults }

  /// - Parameter subject: how messages call the value, such as `'delay'` or `a node`.
  mutating func check(_ value: YAMLValue, against schema: Schema, subject: String) {
    switch schema {
    case .scalar(let scalar): check(value, against: scalar, subject: subject)
    case .list(let element, let counts, let orOne, let noun):
      checkList(value, of: (element, noun), counts: counts, orOne: orOne, subject: subject)
    case .map(let keys, let schema): checkMap(value, keys: keys, of: schema, subject: subject)
    case .record(let record): check(value, against: record, subject: subject)
    case .variants(let noun, let records): checkVariants(value, noun: noun, records)
    case .either(let schemas):
      guard let schema = schemas.first(where: { $0.accepts(value.content) }) else {
        return wrongForm(value, wanted: schemas.map(\.form).joined(separator: " or "), subject: subject)
      }
      check(value, against: schema, subject: subject)
    }
  }

  private mutating func check(_ value: YAMLValue, against scalar: Scalar, subject: String) {
    guard let text = value.text else { return wrongForm(value, wanted: scalar.expectation, subject: subject) }
    guard let problem = scalar.problem(with: text) else { return }
    faults.report("'\(text)' \(problem)", at: value.place, mend: scalar.remedy(for: text, subject))
  }

  private mutating func checkList(
    _ value: YAMLValue, of element: (schema: Schema, noun: String), counts: ClosedRange<Int>, orOne: Bool,
    subject: String
  ) {
    switch value.content {
    case .null where counts.contains(0): return
    case .scalar where orOne: check(value, against: element.schema, subject: element.noun)
    case .list(let elements):
      if !counts.contains(elements.count) {
        faults.report(
          "\(subject) has \(elements.count) element\(elements.count == 1 ? "" : "s")", at: value.place,
          mend: "it takes \(counts.lowerBound)")
      }
      for child in elements { check(child, against: element.schema, subject: element.noun) }
    case .null, .scalar, .map: wrongForm(value, wanted: "a list", subject: subject)
    }
  }

  private mutating func checkMap(_ value: YAMLValue, keys: Scalar, of schema: Schema, subject: String) {
    guard value.content != .null else { return }
    guard case .map(let entries) = value.content else {
      return wrongForm(value, wanted: "a mapping of names", subject: subject)
    }
    for entry in entries {
      if let problem = keys.problem(with: entry.key) {
        faults.report("'\(entry.key)' \(problem)", at: entry.place, mend: "use \(keys.expectation)")
      }
      check(entry.value, against: schema, subject: "'\(entry.key)'")
    }
  }

  mutating func wrongForm(_ value: YAMLValue, wanted: String, subject: String) {
    faults.report("\(subject) is \(value.form)", at: value.place, mend: "it takes \(wanted)")
  }
}

extension Schema {
  /// Whether the value has the form that this expects, whatever it holds.
  fileprivate func accepts(_ content: YAMLValue.Content) -> Bool {
    switch (self, content) {
    case (.scalar, .scalar), (.list, .list), (.map, .map), (.record, .map), (.variants, .map): true
    case (.list(_, _, let orOne, _), .scalar): orOne
    case (.either(let schemas), _): schemas.contains { $0.accepts(content) }
    default: false
    }
  }

  fileprivate var form: String {
    switch self {
    case .scalar(let scalar): scalar.expectation
    case .list: "a list"
    case .map, .record, .variants: "a mapping"
    case .either(let schemas): schemas.map(\.form).joined(separator: " or ")
    }
  }
}

extension Scalar {
  /// A choice has been listed already by what it is that is wrong.
  fileprivate func remedy(for text: String, _ subject: String) -> String {
    guard case .choice(let choices) = self else { return "\(subject) takes \(expectation)" }
    return EditDistance.nearest(to: text, among: choices).map { "did you mean '\($0)'?" } ?? "use one of them"
  }
}
