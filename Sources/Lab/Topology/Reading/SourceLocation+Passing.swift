import Settings

extension SourceLocation {
  /// Moves on past a character, past a line break where it is one (YAML 1.1, section 4.2). A carriage return alone is none
  /// here.
  mutating func pass(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\n", "\u{85}", "\u{2028}", "\u{2029}": self = SourceLocation(line: line + 1, column: 1)
    default: column += 1
    }
  }
}
