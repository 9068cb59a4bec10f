/// Reads scripts: tokens in, events out.
struct ScriptParser {
  private let lexemes: [ScriptLexeme]
  private var index = 0

  static func parse(_ text: String) throws -> PacketScript {
    var parser = ScriptParser(lexemes: try ScriptLexer.lexemes(of: text))
    return try parser.script()
  }

  private init(lexemes: [ScriptLexeme]) { self.lexemes = lexemes }

  var line: Int { index < lexemes.count ? lexemes[index].line : lexemes.last?.line ?? 1 }

  func peek(_ ahead: Int = 0) -> ScriptToken? {
    index + ahead < lexemes.count ? lexemes[index + ahead].token : nil
  }

  mutating func next() throws -> ScriptToken {
    guard let token = peek() else { throw error("the script ends early") }
    index += 1
    return token
  }

  mutating func take(_ mark: Character) -> Bool {
    guard peek() == .mark(mark) else { return false }
    index += 1
    return true
  }

  mutating func take(word: String) -> Bool {
    guard peek() == .word(word) else { return false }
    index += 1
    return true
  }

  mutating func takeEllipsis() -> Bool {
    guard peek() == .ellipsis else { return false }
    index += 1
    return true
  }

  mutating func expect(_ mark: Character) throws {
    guard take(mark) else { throw error("expected '\(mark)', found \(peek().map { "\($0)" } ?? "the end")") }
  }

  mutating func integer() throws -> Int64 {
    let sign: Int64 = take("-") ? -1 : 1
    guard case .integer(let number) = try next() else { throw error("expected a number") }
    return sign * number
  }

  mutating func number() throws -> UInt32 { UInt32(truncatingIfNeeded: try integer()) }

  mutating func word() throws -> String {
    guard case .word(let word) = try next() else { throw error("expected a word") }
    return word
  }

  func error(_ text: String) -> ScriptError { ScriptError(line: line, text: text) }

  private mutating func script() throws -> PacketScript {
    var script = PacketScript()
    while let token = peek() {
      switch token {
      case .option(let text):
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        script.options[parts[0]] = parts.count > 1 ? parts[1] : ""
        index += 1
      case .command(let text) where script.events.isEmpty:
        script.setUp.append(text)
        index += 1
      default:
        script.events.append(try event())
      }
    }
    return script
  }

  private mutating func event() throws -> ScriptEvent {
    let line = line
    if take("*") { return ScriptEvent(line: line, clock: .any, action: try action()) }
    let isRelative = take("+")
    let start = try seconds()
    var event = ScriptEvent(
      line: line, clock: isRelative ? .relative(start) : .absolute(start), action: .command(""))
    let isRange = take("~")
    let blocks = !isRange && takeEllipsis()
    if isRange || blocks { event.span = (take("+") ? 0 : -start) + (try seconds()) }
    event.action = try action()
    if blocks, case .call(var call) = event.action {
      call.blocks = true
      event.action = .call(call)
    }
    return event
  }

  private mutating func seconds() throws -> Double {
    switch try next() {
    case .integer(let number): return Double(number)
    case .decimal(let number): return number
    default: throw error("expected a time")
    }
  }

  private mutating func action() throws -> ScriptEvent.Action {
    switch try next() {
    case .command(let text): return .command(text)
    case .code(let text): return .code(text)
    case .mark("<"): return .packet(try packet(isInbound: true))
    case .mark(">"): return .packet(try packet(isInbound: false))
    case .word(let name): return .call(try call(name))
    case let token: throw error("unexpected \(token)")
    }
  }
}
