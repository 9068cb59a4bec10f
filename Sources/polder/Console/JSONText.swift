/// A value of JSON (RFC 8259), its members in the order in which they were given.
indirect enum JSONText {
  case null
  case integer(Int)
  case boolean(Bool)
  case string(String)
  case array([JSONText])
  case object(KeyValuePairs<String, JSONText>)

  static func optional(_ text: String?) -> JSONText { text.map(JSONText.string) ?? .null }
  static func strings(_ texts: [String]) -> JSONText { .array(texts.map(JSONText.string)) }

  var text: String {
    switch self {
    case .null: "null"
    case .integer(let number): "\(number)"
    case .boolean(let value): value ? "true" : "false"
    case .string(let text): JSONText.quoted(text)
    case .array(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { JSONText.quoted($0.key) + ": " + $0.value.text }.joined(separator: ", ") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case "\u{00}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
