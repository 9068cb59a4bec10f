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
  static func places(in text: String) -> [Place] {
    var places: [Place] = []
    var place = Place.start
    var (isIndentation, last) = (true, Unicode.Scalar(" "))
    for scalar in text.unicodeScalars {
      if scalars.contains(scalar), isIndentation || indicators.contains(last), places.last?.line != place.line {
        places.append(place)
      }
      let line = place.line
      place.pass(scalar)
      isIndentation = place.line > line || isIndentation && (scalar == " " || scalars.contains(scalar))
      last = scalar
    }
    return places
  }
}

extension FaultLog {
  /// Where there are faults, these may be why.
  mutating func reportOddSpaces(in text: String) {
    guard !isEmpty else { return }
    for place in OddSpace.places(in: text) {
      report("a no-break space or its like, which YAML takes for a letter", at: place, mend: "type a plain space")
    }
  }
}
