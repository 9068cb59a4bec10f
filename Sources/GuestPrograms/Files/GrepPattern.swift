import SimulationKernel

/// A pattern: of basic regular expressions it supports `.`, `^` at the start and `$` at the end.
struct GrepPattern: Sendable, Equatable, StateRecord {
  /// In lower case if case is ignored.
  private let text: [UInt8]
  private let isFixed: Bool
  private let ignoresCase: Bool

  init(_ text: String, isFixed: Bool, ignoresCase: Bool) throws(FailedCommand) {
    if !isFixed, let other = text.first(where: { "*[\\".contains($0) }) {
      throw FailedCommand(
        "grep: Polder's knows `.', `^' and `$' in a pattern, not `\(other)'; -F takes it as it is", status: 2)
    }
    self.isFixed = isFixed
    self.ignoresCase = ignoresCase
    self.text = ignoresCase ? text.utf8.map(GrepPattern.small) : Array(text.utf8)
  }

  func matches(_ line: [UInt8]) -> Bool {
    let line = ignoresCase ? line.map(GrepPattern.small) : line
    let isAtStart = !isFixed && text.first == UInt8(ascii: "^")
    let isAtEnd = !isFixed && text.count > (isAtStart ? 1 : 0) && text.last == UInt8(ascii: "$")
    let wanted = text.dropFirst(isAtStart ? 1 : 0).dropLast(isAtEnd ? 1 : 0)
    guard line.count >= wanted.count else { return false }
    let last = line.count - wanted.count
    guard !isAtStart || !isAtEnd || last == 0 else { return false }
    let offsets = (isAtEnd ? last : 0)...(isAtStart ? 0 : last)
    return offsets.contains { start in
      zip(line[start...], wanted).allSatisfy { $0 == $1 || !isFixed && $1 == UInt8(ascii: ".") }
    }
  }

  private static func small(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  static let fields = Fields(\GrepPattern.text, \.isFixed, \.ignoresCase)
}
