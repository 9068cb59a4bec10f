/// A position in a topology file, both counted from 1.
struct Place: Hashable, Comparable, Sendable {
  var line: Int
  var column: Int

  static let start = Place(line: 1, column: 1)

  /// Moves on behind a character, past a line break where it is one (YAML 1.1, section 4.2). A carriage return alone is none
  /// here.
  mutating func pass(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\n", "\u{85}", "\u{2028}", "\u{2029}": self = Place(line: line + 1, column: 1)
    default: column += 1
    }
  }

  static func < (a: Place, b: Place) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// Collects what is wrong, so that one pass over a file reports all of it.
struct FaultLog: Sendable {
  private struct Symptom: Hashable {
    var place: Place
    var message: String
  }

  /// A file that is wrong in more places than this is wrong in one way many times.
  private static let limit = 100

  private var entries: [(symptom: Symptom, remedy: String)] = []
  private var known: Set<Symptom> = []
  private(set) var omitted = 0

  var isEmpty: Bool { entries.isEmpty }

  /// - Parameter remedy: looked for only if the fault is new, since it may take a search.
  mutating func report(_ message: String, at place: Place, mend remedy: @autoclosure () -> String) {
    guard entries.count < FaultLog.limit else {
      omitted += 1
      return
    }
    let symptom = Symptom(place: place, message: FaultLog.oneLine(message))
    guard known.insert(symptom).inserted else { return }
    entries.append((symptom, FaultLog.oneLine(remedy())))
  }

  func error(in file: String) -> TopologyError { TopologyError(faults: faults(in: file), omitted: omitted) }

  /// In the order of the text.
  func faults(in file: String) -> [TopologyFault] {
    let ordered = entries.enumerated().sorted {
      ($0.element.symptom.place, $0.offset) < ($1.element.symptom.place, $1.offset)
    }
    return ordered.map { _, entry in
      TopologyFault(
        file: file, line: entry.symptom.place.line, column: entry.symptom.place.column,
        message: entry.symptom.message, remedy: entry.remedy)
    }
  }

  /// Names and values come from the file and may hold anything, line breaks included.
  private static func oneLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(400).map { isShown($0) ? $0 : " " }))
  }

  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
