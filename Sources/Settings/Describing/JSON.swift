/// A JSON value (RFC 8259) whose members keep their order.
indirect enum JSON: Hashable, Sendable {
  case object([Member])
  case array([JSON])
  case string(String)
  /// A number or `true`, `false`, `null`, as it is written.
  case literal(String)

  struct Member: Hashable, Sendable {
    var key: String
    var value: JSON
  }

  /// Those that are not nil.
  static func members(_ members: KeyValuePairs<String, JSON?>) -> [Member] {
    members.compactMap { key, value in value.map { Member(key: key, value: $0) } }
  }

  static func strings(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
}

extension JSON {
  /// Indented by two blanks a level, with short arrays on one line.
  func text(indentation: String = "") -> String {
    let inner = indentation + "  "
    switch self {
    case .literal(let text): return text
    case .string(let text): return JSON.quoted(text)
    case .array(let elements) where elements.allSatisfy(\.isScalar):
      return "[" + elements.map { $0.text() }.joined(separator: ", ") + "]"
    case .array(let elements):
      let lines = elements.map { inner + $0.text(indentation: inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(indentation)]"
    case .object(let members):
      guard !members.isEmpty else { return "{}" }
      let lines = members.map { "\(inner)\(JSON.quoted($0.key)): \($0.value.text(indentation: inner))" }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indentation)}"
    }
  }

  private var isScalar: Bool {
    switch self {
    case .string, .literal: true
    case .array, .object: false
    }
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\n": "\\n"
      default:
        scalar.value < 0x20
          ? "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16) : String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
