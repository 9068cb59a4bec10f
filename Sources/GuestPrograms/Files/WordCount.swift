import Guests
import SimulationKernel

/// `wc` of coreutils: counts lines, words and bytes.
struct WordCount: CommandLineProgram, StateRecord {
  static let registeredName = "wc"

  struct Counts: Sendable, Equatable, StateRecord {
    var lines: UInt64 = 0
    var words: UInt64 = 0
    var bytes: UInt64 = 0

    static let fields = Fields(\WordCount.Counts.lines, \.words, \.bytes)

    var inconsistency: String? { [lines, words, bytes].allSatisfy({ $0 < 1 << 62 }) ? nil : "counts beyond counting" }
  }

  private var source: InputSource
  private let fileCount: Int
  private var columns: [Character] = []
  private var (counts, total) = (Counts(), Counts())
  private var isInWord = false
  private var status: Int32 = 0

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var asked: Set<String> = []
    let files = try FileOperands.read("wc", arguments, short: "lwc") { asked.insert($0) }
    columns = "lwc".filter { asked.isEmpty || asked.contains(String($0)) }
    source = InputSource(files)
    fileCount = files.count
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    while true {
      switch source.next(calls) {
      case .bytes(let bytes): count(bytes)
      case .end(let file): finish(file, calls)
      case .failure(let problem):
        calls.writeError("wc: \(problem)\n")
        status = 1
      case .nothing: return .socket(until: .never)
      case .over:
        if fileCount > 1 { calls.write(line(total, "total")) }
        return .exit(status)
      }
    }
  }

  private mutating func count(_ bytes: [UInt8]) {
    counts.bytes &+= UInt64(bytes.count)
    for byte in bytes {
      if byte == UInt8(ascii: "\n") { counts.lines &+= 1 }
      let isBlank = byte == 0x20 || (9...13).contains(byte)
      if !isBlank, !isInWord { counts.words &+= 1 }
      isInWord = !isBlank
    }
  }

  private mutating func finish(_ file: String, _ calls: borrowing SystemCalls) {
    calls.write(line(counts, fileCount == 0 ? "" : file))
    total.lines &+= counts.lines
    total.words &+= counts.words
    total.bytes &+= counts.bytes
    counts = Counts()
    isInWord = false
  }

  /// A single number is printed alone; several in columns of seven, as for a pipe.
  private func line(_ counts: Counts, _ name: String) -> String {
    let numbers = columns.map { column in
      switch column {
      case "l": "\(counts.lines)"
      case "w": "\(counts.words)"
      default: "\(counts.bytes)"
      }
    }
    let padded = numbers.count == 1 ? numbers : numbers.map { String(repeating: " ", count: max(0, 7 - $0.count)) + $0 }
    return (padded + (name.isEmpty ? [] : [name])).joined(separator: " ") + "\n"
  }

  static let fields = Fields(\WordCount.source, \.fileCount, \.columns, \.counts, \.total, \.isInWord, \.status)
}
