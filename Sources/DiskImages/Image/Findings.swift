/// The result of checking an image.
public struct Findings: Sendable, Equatable {
  public struct Finding: Sendable, Equatable {
    public enum Severity: String, Sendable {
      /// The content cannot be trusted.
      case error
      /// Only space is wasted.
      case leak
      /// A copy or a mark is wrong, which a repair fixes without loss.
      case repairable
      /// Nothing is wrong with the image itself.
      case warning
    }
    public var severity: Severity
    public var text: String
  }

  /// The first few of each severity; a broken table could produce millions.
  public private(set) var findings: [Finding] = []
  public private(set) var errors = 0
  public private(set) var leaks = 0
  public private(set) var repairable = 0
  public private(set) var warnings = 0
  /// The errors that a repair fixes without loss, such as counts that are too low.
  private var repairableErrors = 0
  /// The number of blocks that hold data, and of all blocks.
  public internal(set) var allocatedBlocks = 0
  public internal(set) var totalBlocks = 0

  private static let limit = 100

  public var isClean: Bool { errors == 0 && leaks == 0 && repairable == 0 }
  /// A repair would fix something, and there is no error that it could make worse.
  public var isRepairable: Bool { errors == repairableErrors && !isClean }

  /// - Parameter isRepairable: For an error: a repair fixes it.
  mutating func add(_ severity: Finding.Severity, _ text: String, isRepairable: Bool = false) {
    switch severity {
    case .error:
      errors += 1
      if isRepairable { repairableErrors += 1 }
    case .warning: warnings += 1
    case .leak: leaks += 1
    case .repairable: repairable += 1
    }
    if findings.count < Findings.limit { findings.append(Finding(severity: severity, text: text)) }
  }
}

/// Which units of a file are in use, to find units used twice.
struct OccupancyMap {
  private let unit: Int
  private let start: HostOffset
  private var words: [UInt64]
  private(set) var count = 0
  private let end: HostOffset

  /// Units beyond this limit are not tracked; it keeps the map at 8 MiB.
  private static let maximumWordCount = 1 << 20

  /// - Parameter end: The end of the file, which bounds the memory used.
  init(unit: Int, from start: HostOffset, to end: HostOffset) {
    self.unit = unit
    self.start = start
    self.end = end
    let needed = max(0, end - start).dividedRoundingUp(by: unit).dividedRoundingUp(by: 64)
    words = Array(repeating: 0, count: min(needed, OccupancyMap.maximumWordCount))
  }

  /// False if the unit is already taken or outside the file.
  mutating func take(_ offset: HostOffset) -> Bool {
    guard offset >= start, offset < end else { return false }
    let (word, bit) = position(of: offset)
    if word < words.count {
      guard words[word] & bit == 0 else { return false }
      words[word] |= bit
    }
    count += 1
    return true
  }

  /// Units that are not tracked count as taken.
  func isTaken(_ offset: HostOffset) -> Bool {
    guard offset >= start, offset < end else { return false }
    let (word, bit) = position(of: offset)
    return word >= words.count || words[word] & bit != 0
  }

  private func position(of offset: HostOffset) -> (word: Int, bit: UInt64) {
    let index = (offset - start) / unit
    return (index / 64, 1 << UInt64(index % 64))
  }
}
