import Settings

/// Finds spaces that look like one and are none to YAML, such as the no-break space of word processors and web pages.
///
/// In a text they are well. Only those that stand where YAML looks for structure are suspected, and only in a file that has other
/// faults.
enum OddSpace {
  private static let scalars: Set<Unicode.Scalar> = [
    "\u{A0}", "\u{2002}", "\u{2003}", "\u{2009}", "\u{202F}", "\u{3000}",
  ]
  private static let indicators: Set<Unicode.Scalar> = [":", ",", "-", "{", "["]

  /// The first on each line that stands before all else, or behind an indicator.
  static func locations(in text: String) -> [SourceLocation] {
    var locations: [SourceLocation] = []
    var location = SourceLocation.start
    var (isIndentation, last) = (true, Unicode.Scalar(" "))
    for scalar in text.unicodeScalars {
      if scalars.contains(scalar), isIndentation || indicators.contains(last), locations.last?.line != location.line {
        locations.append(location)
      }
      let line = location.line
      location.pass(scalar)
      isIndentation = location.line > line || isIndentation && (scalar == " " || scalars.contains(scalar))
      last = scalar
    }
    return locations
  }
}

extension FaultLog {
  /// Where there are faults, these may be why.
  mutating func reportOddSpaces(in text: String) {
    guard !isEmpty else { return }
    for location in OddSpace.locations(in: text) {
      report("a no-break space, which YAML treats as a letter", at: location, fix: "use a plain space")
    }
  }
}
