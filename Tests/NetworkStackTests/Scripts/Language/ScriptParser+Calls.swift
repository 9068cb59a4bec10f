extension ScriptParser {
  /// What follows the name of a call: `(arguments) = result ERRNO (text)`.
  mutating func call(_ name: String) throws -> ScriptCall {
    try expect("(")
    let arguments = try values(until: ")")
    try expect("=")
    var call = ScriptCall(name: name, arguments: arguments, result: try value())
    if case .word(let word)? = peek(), word.hasPrefix("E") {
      call.error = word
      _ = try next()
    }
    if take("(") { while try next() != .mark(")") {} }
    return call
  }

  private mutating func values(until end: Character) throws -> [ScriptValue] {
    var values: [ScriptValue] = []
    if take(end) { return values }
    repeat { values.append(try value()) } while take(",")
    try expect(end)
    return values
  }

  private mutating func value() throws -> ScriptValue {
    var value = try simpleValue()
    while take("|") { value = .word((value.words + (try simpleValue()).words).joined(separator: "|")) }
    return value
  }

  private mutating func simpleValue() throws -> ScriptValue {
    if take("-") { return .integer(-(try integer())) }
    switch try next() {
    case .integer(let number): return .integer(number)
    case .string(let text): return .string(text)
    case .ellipsis: return .any
    case .word(let word): return .word(word)
    case .mark("["): return .list(try values(until: "]"))
    case .mark("{"): return try record()
    case let token: throw error("unexpected \(token)")
    }
  }

  /// `{onoff=1, linger=0}`
  private mutating func record() throws -> ScriptValue {
    var fields: [(key: String, value: ScriptValue)] = []
    if take("}") { return .record([]) }
    repeat {
      let key = peek(1) == .mark("=") ? try word() : ""
      if !key.isEmpty { try expect("=") }
      fields.append((key, try value()))
    } while take(",")
    try expect("}")
    return .record(fields)
  }
}
