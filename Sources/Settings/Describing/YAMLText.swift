/// Text as YAML has it.
public enum YAMLText {
  /// Words that YAML 1.1 takes for something else than text.
  private static let reserved: Set<String> = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]

  /// A name as it is, or in quotes where a reader of YAML would take it for something else.
  public static func name(_ text: String) -> String {
    let isPlain =
      text.utf8.first.map(isLetter) ?? false && text.utf8.allSatisfy { Name.isPart($0) || $0 == UInt8(ascii: ":") }
    return isPlain && !reserved.contains(text.lowercased()) ? text : quoted(text)
  }

  /// Between double quotes, in which everything can be said.
  public static func quoted(_ text: String) -> String {
    "\"" + text.unicodeScalars.map(escaped).joined() + "\""
  }

  /// `{ a: 1, b: 2 }`
  public static func flow(_ entries: [(String, String)]) -> String {
    entries.isEmpty ? "{}" : "{ " + entries.map { "\($0): \($1)" }.joined(separator: ", ") + " }"
  }

  /// `[1, 2]`
  public static func flow(_ elements: [String]) -> String { "[" + elements.joined(separator: ", ") + "]" }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\t": "\\t"
    default: isShown(scalar) ? String(scalar) : "\\U" + hexadecimal(scalar.value)
    }
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
    default: true
    }
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
