/// Something that is wrong with a setting: what, where, and how to fix it.
public struct Fault: Error, Hashable, Sendable {
  public var message: String
  public var location: SourceLocation
  /// What to do about it, as an imperative.
  public var fix: String

  public init(_ message: String, at location: SourceLocation, fix: String) {
    self.message = message
    self.location = location
    self.fix = fix
  }
}

/// Collects what is wrong, so that one pass over a file reports all of it.
public struct FaultLog: Sendable {
  private struct Symptom: Hashable {
    var location: SourceLocation
    var message: String
  }

  /// A file that is wrong in more places than this is wrong in one way many times.
  private static let limit = 100

  private var entries: [Fault] = []
  private var known: Set<Symptom> = []
  /// How many were reported beyond the limit.
  public private(set) var omitted = 0

  public init() {}

  public var isEmpty: Bool { entries.isEmpty }

  /// Reports a fault unless the same has been reported at the same location.
  ///
  /// - Parameter fix: evaluated only if the fault is new, since it may take a search.
  public mutating func report(_ message: String, at location: SourceLocation, fix: @autoclosure () -> String) {
    guard entries.count < FaultLog.limit else {
      omitted += 1
      return
    }
    let symptom = Symptom(location: location, message: FaultLog.oneLine(message))
    guard known.insert(symptom).inserted else { return }
    entries.append(Fault(symptom.message, at: location, fix: FaultLog.oneLine(fix())))
  }

  public mutating func report(_ fault: Fault) { report(fault.message, at: fault.location, fix: fault.fix) }

  /// Takes over what another log holds.
  public mutating func report(_ other: FaultLog) {
    for fault in other.entries { report(fault) }
    omitted += other.omitted
  }

  /// In the order of the text.
  public var faults: [Fault] {
    entries.enumerated().sorted { ($0.element.location, $0.offset) < ($1.element.location, $1.offset) }.map(\.element)
  }

  /// Names and values come from the file and may hold anything, line breaks included.
  private static func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(400).map { isPrintable($0.properties.generalCategory) ? $0 : " " }))
  }

  private static func isPrintable(_ category: Unicode.GeneralCategory) -> Bool {
    switch category {
    case .control, .format, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
