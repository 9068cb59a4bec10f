/// Something that is wrong with a setting: what, where, and how to fix it.
public struct Fault: Error, Hashable, Sendable {
  public var message: String
  public var location: SourceLocation
  /// What to do about it, as an imperative.
  public var fix: String
  /// Whether it may follow from another fault. It is reported after those that do not.
  public var isConsequence = false

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

  /// Whether further faults are only counted.
  var isFull: Bool { entries.count >= FaultLog.limit }

  public var count: Int { entries.count + omitted }

  /// Reports a fault unless the same has been reported at the same location.
  ///
  /// - Parameters:
  ///   - fix: evaluated only if the fault is new, since it may take a search.
  ///   - isConsequence: whether it may follow from another fault.
  public mutating func report(
    _ message: String, at location: SourceLocation, fix: @autoclosure () -> String, isConsequence: Bool = false
  ) {
    guard !isFull else {
      omitted += 1
      return
    }
    let symptom = Symptom(location: location, message: FaultLog.oneLine(message))
    guard known.insert(symptom).inserted else { return }
    var fault = Fault(symptom.message, at: location, fix: FaultLog.oneLine(fix()))
    fault.isConsequence = isConsequence
    entries.append(fault)
  }

  public mutating func report(_ fault: Fault) {
    report(fault.message, at: fault.location, fix: fault.fix, isConsequence: fault.isConsequence)
  }

  /// Takes over what another log holds.
  public mutating func report(_ other: FaultLog) {
    for fault in other.entries { report(fault) }
    omitted += other.omitted
  }

  /// In the order of the text; what may follow from other faults comes after all of those that do not.
  public var faults: [Fault] {
    func order(_ entry: EnumeratedSequence<[Fault]>.Element) -> (Int, SourceLocation, Int) {
      (entry.element.isConsequence ? 1 : 0, entry.element.location, entry.offset)
    }
    return entries.enumerated().sorted { order($0) < order($1) }.map(\.element)
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
