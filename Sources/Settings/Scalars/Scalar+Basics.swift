extension Scalar where Value == String {
  public static var text: Scalar {
    Scalar(
      ScalarShape(nil, usage: "text", json: .init(["string", "number", "boolean"])), format: YAMLText.quoted,
      optional: { $0 })
  }

  /// Text that is printed without quotes where it can be.
  public static var plainText: Scalar {
    Scalar(Scalar.text.shape, format: YAMLText.name, optional: { $0 })
  }

  /// - Parameter otherNames: what the choices are called elsewhere, by choice: not accepted, but known to messages.
  public static func choice(_ choices: [String], otherNames: [String: [String]] = [:]) -> Scalar {
    let scalar = Scalar.choice(choices.map { ($0, $0) })
    return Scalar(scalar.shape, format: scalar.format) { text in
      if scalar.value(of: text) != nil { return .success(text) }
      let folded = TableInfo.folded(text)
      let meant = choices.first { $0 == folded || otherNames[$0]?.contains(folded) ?? false }
      return .failure(InvalidText(fix: meant.map { "use '\($0)'" }))
    }
  }
}

extension Scalar where Value: Equatable {
  /// One of a few words, each with the value that it stands for.
  public static func choice(_ choices: [(name: String, value: Value)]) -> Scalar {
    let names = choices.map(\.name)
    let words = names.count > 2 ? "one of \(names.joined(separator: ", "))" : names.joined(separator: " or ")
    let shape = ScalarShape(
      nil, usage: words, summary: names.map { "`\($0)`" }.joined(separator: ", "), choices: names,
      json: .init(["string"]))
    return Scalar(
      shape, format: { value in YAMLText.name(choices.first { $0.value == value }?.name ?? "") },
      optional: { text in choices.first { $0.name == text }?.value })
  }
}

extension Scalar where Value == Bool {
  /// `true` or `false`, and what YAML 1.1 counts as such.
  public static var boolean: Scalar {
    Scalar(
      ScalarShape(nil, usage: "true or false", json: .init(["boolean"])), format: { "\($0)" },
      optional: { text in
        switch text.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
      })
  }
}

extension Scalar where Value: FixedWidthInteger & Sendable {
  /// A whole number in decimal digits.
  public static func integer(_ range: ClosedRange<Value>) -> Scalar {
    Scalar(integerShape(range), format: { "\($0)" }) { text in
      let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
      guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return .failure(InvalidText()) }
      guard let value = Value(text), range.contains(value) else { return .failure(InvalidText("out of range")) }
      return .success(value)
    }
  }

  private static func integerShape(_ range: ClosedRange<Value>) -> ScalarShape {
    let (low, high) = (range.lowerBound, range.upperBound)
    let isBounded = high != .max || Value.self == UInt64.self || Value.bitWidth < 64
    let usage =
      low == high ? "\(low)" : isBounded ? "a whole number from \(low) to \(high)" : "a whole number from \(low) up"
    return ScalarShape(
      nil, usage: usage,
      json: .init(["integer"], minimum: "\(low)", maximum: isBounded ? "\(high)" : nil))
  }
}

extension Scalar where Value == String {
  /// The name of a node, interface, group or host.
  public static var name: Scalar {
    Scalar(
      ScalarShape(
        "name", usage: "a name (\(Name.rule))", summary: "a name",
        json: .init(["string", "number"], pattern: "^\(Name.looseJSONPattern)$")),
      format: YAMLText.name, optional: { Name.isValid($0) ? $0 : nil })
  }
}
