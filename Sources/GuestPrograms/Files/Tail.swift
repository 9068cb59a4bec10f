import Guests
import SimulationKernel

/// `tail` of coreutils: the last lines of files, or of the standard input.
struct Tail: FileSeriesProgram {
  static let registeredName = "tail"

  private let count: UInt32
  private let isFirst: Bool
  var files: FileSeries
  /// What will be printed at the end of the file unless more follows.
  private var kept: [UInt8] = []
  /// Lines of the file skipped so far, with `+N`.
  private var skipped: UInt32 = 0

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    let limit = try LineLimit("tail", arguments)
    (count, isFirst) = (limit.count, limit.isFirst)
    files = FileSeries("tail", limit)
  }

  mutating func take(_ bytes: [UInt8], _ calls: borrowing SystemCalls) {
    if isFirst { print(bytes, calls) } else { keep(bytes) }
  }

  mutating func endFile(_ calls: borrowing SystemCalls) {
    calls.write(kept)
    (kept, skipped) = ([], 0)
  }

  private mutating func print(_ bytes: [UInt8], _ calls: borrowing SystemCalls) {
    var start = 0
    while skipped + 1 < max(count, 1), start < bytes.count {
      if bytes[start] == UInt8(ascii: "\n") { skipped &+= 1 }
      start += 1
    }
    calls.write(Array(bytes[start...]))
  }

  /// The limit on what it keeps in bytes, that of a machine's files.
  private static let limit = GuestLimits().files

  private mutating func keep(_ bytes: [UInt8]) {
    kept += bytes
    // Without any newline it would be the whole input.
    var start = max(0, kept.count - Tail.limit)
    var lines: UInt32 = 0
    // The last byte ends the last line, or belongs to a line that has not ended.
    for index in kept.indices.dropLast().reversed() where kept[index] == UInt8(ascii: "\n") {
      lines &+= 1
      guard lines < count else {
        start = max(start, index + 1)
        break
      }
    }
    kept = count == 0 ? [] : Array(kept[start...])
  }

  static let fields = Fields(\Tail.count, \.isFirst, \.files, \.kept, \.skipped)

  var inconsistency: String? { skipped <= count ? nil : "more lines left away than asked for" }
}
