/// What a check of an image has found.
public struct Findings: Sendable, Equatable {
  public struct Finding: Sendable, Equatable {
    public enum Severity: String, Sendable {
      /// The content cannot be trusted.
      case error
      /// Only space is lost.
      case leak
      /// A copy or a count is wrong, which a repair puts right without loss.
      case mendable
    }
    public var severity: Severity
    public var text: String
  }

  /// The first of each severity; a broken table could have millions.
  public private(set) var findings: [Finding] = []
  public private(set) var errors = 0
  public private(set) var leaks = 0
  public private(set) var mendable = 0
  /// Blocks that hold data, and all of them.
  public internal(set) var allocatedBlocks = 0
  public internal(set) var totalBlocks = 0

  private static let limit = 100

  public var isClean: Bool { errors == 0 && leaks == 0 && mendable == 0 }
  /// A repair would put something right, and nothing is wrong that it could make worse.
  public var isMendable: Bool { errors == 0 && (leaks > 0 || mendable > 0) }

  mutating func add(_ severity: Finding.Severity, _ text: String) {
    switch severity {
    case .error: errors += 1
    case .leak: leaks += 1
    case .mendable: mendable += 1
    }
    if findings.count < Findings.limit { findings.append(Finding(severity: severity, text: text)) }
  }
}

/// Which units of a file are taken, to find those taken twice.
struct OccupancyMap {
  private let unit: Int
  private let start: HostOffset
  private var words: [UInt64]
  private(set) var count = 0
  private let end: HostOffset

  /// More units than this are not told apart; it keeps the map at 8 MiB.
  private static let mostWords = 1 << 20

  /// - Parameter end: the end of the file; no more memory than it warrants is taken.
  init(unit: Int, from start: HostOffset, to end: HostOffset) {
    self.unit = unit
    self.start = start
    self.end = end
    let needed = max(0, end - start).dividedRoundingUp(by: unit).dividedRoundingUp(by: 64)
    words = Array(repeating: 0, count: min(needed, OccupancyMap.mostWords))
  }

  /// False if the unit was taken before, or lies outside of the file.
  mutating func take(_ offset: HostOffset) -> Bool {
    guard offset >= start, offset < end else { return false }
    let (word, bit) = place(of: offset)
    if word < words.count {
      guard words[word] & bit == 0 else { return false }
      words[word] |= bit
    }
    count += 1
    return true
  }

  /// What is not told apart counts as taken.
  func isTaken(_ offset: HostOffset) -> Bool {
    guard offset >= start, offset < end else { return false }
    let (word, bit) = place(of: offset)
    return word >= words.count || words[word] & bit != 0
  }

  private func place(of offset: HostOffset) -> (word: Int, bit: UInt64) {
    let index = (offset - start) / unit
    return (index / 64, 1 << UInt64(index % 64))
  }
}
