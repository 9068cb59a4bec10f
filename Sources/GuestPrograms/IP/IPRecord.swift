/// What `ip` prints of one object. As in iproute2, each field says what it is in JSON and how it reads in text.
struct IPRecord {
  indirect enum Value {
    case text(String)
    case number(Int)
    case yes
    case list([Value])
    case record(IPRecord)
  }

  private(set) var text = ""
  private(set) var fields: [(key: String, value: Value)] = []

  var isEmpty: Bool { fields.isEmpty }

  /// - Parameter text: as it reads; nil where the field is one of JSON alone.
  mutating func add(_ key: String, _ value: Value, _ text: String? = nil) {
    fields.append((key, value))
    self.text += text ?? ""
  }

  mutating func add(_ key: String, _ value: String, _ text: String? = nil) { add(key, .text(value), text) }

  /// What only text has.
  mutating func write(_ text: String) { self.text += text }
}

/// JSON as iproute2 writes it, on one line or over several (its json_writer.c).
struct IPJSONWriter {
  private let isPretty: Bool
  private(set) var text = ""
  private var depth = 0
  /// What stands before the next element.
  private var separator = ""

  init(isPretty: Bool) { self.isPretty = isPretty }

  /// An array of records, which is all that a command prints.
  static func text(of records: [IPRecord], isPretty: Bool) -> String {
    var writer = IPJSONWriter(isPretty: isPretty)
    writer.write(.list(records.map { .record($0) }))
    return writer.text + "\n"
  }

  private mutating func write(_ value: IPRecord.Value) {
    switch value {
    case .text(let text): element("\"" + text.map(Self.escaped).joined() + "\"")
    case .number(let number): element("\(number)")
    case .yes: element("true")
    case .list(let values):
      begin("[")
      if isPretty { text += " " }
      for value in values { write(value) }
      if isPretty, !separator.isEmpty { text += " " }
      separator = ""
      end("]")
    case .record(let record):
      begin("{")
      for field in record.fields {
        text += separator
        breakLine()
        text += "\"\(field.key)\":" + (isPretty ? " " : "")
        separator = ""
        write(field.value)
      }
      end("}")
    }
  }

  private mutating func element(_ word: String) {
    text += separator + word
    separator = ","
  }

  private mutating func begin(_ bracket: String) {
    text += separator + bracket
    depth += 1
    separator = ""
  }

  private mutating func end(_ bracket: String) {
    depth -= 1
    if !separator.isEmpty { breakLine() }
    text += bracket
    separator = ","
  }

  private mutating func breakLine() {
    if isPretty { text += "\n" + String(repeating: "    ", count: depth) }
  }

  private static func escaped(_ character: Character) -> String {
    switch character {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\t": "\\t"
    default: String(character)
    }
  }
}
