import Settings

/// What is wrong with a file that is not YAML, where the parser's complaint is about something that follows from it.
struct SyntaxSlip {
  var message: String
  var location: SourceLocation
  var fix: String

  private init(_ message: String, at location: SourceLocation, fix: String) {
    (self.message, self.location, self.fix) = (message, location, fix)
  }

  /// Nil where there is nothing better to say than the parser does.
  ///
  /// - Parameters:
  ///   - problem: in the parser's words.
  ///   - location: where the parser gave up.
  ///   - context: what it was about to read, and where that begins.
  init?(
    _ problem: String, at location: SourceLocation, _ context: (text: String, location: SourceLocation)?,
    in source: String
  ) {
    let lines = source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    if let quote = OpenQuote.location(in: lines, before: location) {
      self.init("a quote that its line does not close", at: quote, fix: "close it, or remove it")
    } else if let slip = SyntaxSlip(colonOf: problem, at: location, in: lines) {
      self = slip
    } else if problem.contains("mapping values"), let slip = SyntaxSlip(secondKeyAt: location, in: lines) {
      self = slip
    } else if let context, problem.contains("',' or"), context.text.contains("flow") {
      let bracket = problem.contains("']'") ? ("[", "]") : ("{", "}")
      self.init(
        "a '\(bracket.0)' that is not closed before line \(location.line), column \(location.column)",
        at: context.location, fix: "add '\(bracket.1)', or quote text that has one of , : { } [ ] '")
    } else {
      return nil
    }
  }

  /// A line such as `lan: kind: switch`, where the parser stops at the second colon.
  private init?(secondKeyAt location: SourceLocation, in lines: [Substring]) {
    guard lines.indices.contains(location.line - 1) else { return nil }
    let line = lines[location.line - 1]
    let before = line.prefix(location.column - 1)
    guard let colon = before.firstRange(of: ": ") else { return nil }
    let owner = before[..<colon.lowerBound].drop { $0 == " " || $0 == "-" }
    let inner = line[colon.upperBound...].drop { $0 == " " }
    let key = inner.prefix { $0 != ":" }
    // Of words with spaces, the colon may belong to a text as well.
    guard key.contains(where: \.isLetter), key.allSatisfy({ $0.isLetter || $0 == "-" }) else { return nil }
    let start = SourceLocation(line: location.line, column: line[..<inner.startIndex].unicodeScalars.count + 1)
    self.init(
      "a second key in the line of '\(owner.prefix(40))'", at: start,
      fix: "use braces, as in '\(owner.prefix(40)): { \(inner.prefix(40)) }', or quote text that contains ': '")
  }

  /// A key such as `pc1:{}` makes the parser wonder at the colon of the next line.
  private init?(colonOf problem: String, at location: SourceLocation, in lines: [Substring]) {
    guard problem.contains("mapping values are not allowed") || problem.contains("could not find expected ':'") else {
      return nil
    }
    for index in [location.line - 2, location.line - 1] where lines.indices.contains(index) {
      let line = lines[index]
      let indentation = line.prefix { $0 == " " || $0 == "-" }.count
      let key = line.dropFirst(indentation).prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
      let rest = line.dropFirst(indentation + key.count)
      guard !key.isEmpty, rest.first == ":", let next = rest.dropFirst().first, next != " " else { continue }
      self.init(
        "no space after the ':' of '\(key)'",
        at: SourceLocation(line: index + 1, column: indentation + key.unicodeScalars.count + 1),
        fix: "write '\(key): \(rest.dropFirst().prefix(20))'")
      return
    }
    return nil
  }
}

/// Finds a quote that was left open. YAML lets a quoted text go on over lines, so that the parser notices only at the next quote, or
/// at the end of the file.
enum OpenQuote {
  /// Where the last one is that ends on another line than it begins, and right where the parser gave up.
  static func location(in lines: [Substring], before end: SourceLocation) -> SourceLocation? {
    var open: (quote: Character, location: SourceLocation)?
    var candidate: SourceLocation?
    var blockIndentation: Int?
    for (index, line) in lines.enumerated() {
      let indentation = line.prefix { $0 == " " }.count
      if let block = blockIndentation {
        if line.allSatisfy(\.isWhitespace) || indentation > block { continue }
        blockIndentation = nil
      }
      let wasOpen = open
      scan(line, index + 1, &open)
      // A text that began before this line and ended in it, where the parser gave up.
      if let wasOpen, open?.location != wasOpen.location, index + 1 == end.line { candidate = wasOpen.location }
      if open == nil, isBlockHeader(line) { blockIndentation = indentation }
      if index + 1 >= end.line, open == nil { break }
    }
    return candidate ?? open?.location
  }

  private static func scan(
    _ line: Substring, _ number: Int, _ open: inout (quote: Character, location: SourceLocation)?
  ) {
    var (column, last, isEscaped) = (1, Character(" "), false)
    var isToken = open == nil
    for character in line {
      defer {
        column += character.unicodeScalars.count
        last = character
      }
      if let quote = open?.quote {
        if isEscaped { isEscaped = false; continue }
        if quote == "\"", character == "\\" { isEscaped = true; continue }
        if character == quote { (open, isToken) = (nil, false) }
        continue
      }
      if character == "#", last == " " || column == 1 { return }
      if character == "\"" || character == "'", isToken {
        open = (character, SourceLocation(line: number, column: column))
      } else if "[{,:".contains(character) || character == "-" && isToken {
        isToken = true
      } else if character != " " {
        isToken = false
      }
    }
  }

  /// Whether the lines below are text as it stands, as after `run: |`.
  private static func isBlockHeader(_ line: Substring) -> Bool {
    let words = line.split(separator: " ")
    guard let last = words.last, let first = last.first, first == "|" || first == ">" else { return false }
    return last.dropFirst().allSatisfy { $0 == "-" || $0 == "+" || $0.isNumber }
  }
}
