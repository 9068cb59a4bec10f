/// `assert tcpi_unacked == 10, text`, and what its names mean.
struct ScriptAssertion {
  private var tokens: [ScriptToken]
  private var index = 0
  private let values: [String: Double]

  /// The statements in `code` that do not hold. What is no assertion is not understood.
  static func failures(in code: String, _ values: [String: Double]) throws -> [String] {
    try code.split(whereSeparator: { $0 == "\n" || $0 == ";" }).compactMap { statement in
      var assertion = ScriptAssertion(
        tokens: try ScriptLexer.lexemes(of: String(statement)).map(\.token), values: values)
      guard !assertion.tokens.isEmpty else { return nil }
      guard assertion.take(word: "assert") else { throw ScriptError(line: 1, text: "no assertion: \(statement)") }
      return try assertion.disjunction() ? nil : "\(statement) where \(assertion.used)"
    }
  }

  private var used: String {
    tokens.compactMap { token in
      guard case .word(let word) = token, let value = values[word], word.hasPrefix("tcpi") else { return nil }
      return "\(word) is \(value)"
    }.joined(separator: ", ")
  }

  private mutating func take(word: String) -> Bool { take(.word(word)) }

  private mutating func take(_ token: ScriptToken) -> Bool {
    guard index < tokens.count, tokens[index] == token else { return false }
    index += 1
    return true
  }

  private mutating func disjunction() throws -> Bool {
    var holds = try conjunction()
    while take(word: "or") { holds = try conjunction() || holds }
    return holds
  }

  private mutating func conjunction() throws -> Bool {
    var holds = try comparison()
    while take(word: "and") { holds = try comparison() && holds }
    return holds
  }

  private mutating func comparison() throws -> Bool {
    let left = try sum()
    if take(.mark("=")), take(.mark("=")) { return try left == sum() }
    if take(.mark("!")), take(.mark("=")) { return try left != sum() }
    if take(.mark("<")) { return take(.mark("=")) ? try left <= sum() : try left < sum() }
    if take(.mark(">")) { return take(.mark("=")) ? try left >= sum() : try left > sum() }
    return left != 0
  }

  private mutating func sum() throws -> Double {
    var value = try operand()
    while true {
      if take(.mark("+")) {
        value += try operand()
      } else if take(.mark("-")) {
        value -= try operand()
      } else {
        return value
      }
    }
  }

  private mutating func operand() throws -> Double {
    guard index < tokens.count else { throw ScriptError(line: 1, text: "an assertion that ends early") }
    defer { index += 1 }
    switch tokens[index] {
    case .integer(let number): return Double(number)
    case .decimal(let number): return number
    case .word(let name):
      guard let value = values[name] else { throw ScriptError(line: 1, text: "unknown name \(name)") }
      return value
    case let token: throw ScriptError(line: 1, text: "unexpected \(token)")
    }
  }
}
