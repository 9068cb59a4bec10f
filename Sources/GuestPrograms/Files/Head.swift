import Guests
import SimulationKernel

/// `head` of coreutils: the first lines of files, or of the standard input.
struct Head: FileSeriesProgram {
  static let registeredName = "head"

  private let count: UInt32
  var files: FileSeries
  /// Lines of the current file left to print.
  private var left: UInt32

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    let limit = try LineLimit("head", arguments)
    (count, left) = (limit.count, limit.count)
    files = FileSeries("head", limit)
  }

  mutating func take(_ bytes: [UInt8], _ calls: borrowing SystemCalls) {
    var end = 0
    while left > 0, end < bytes.count {
      if bytes[end] == UInt8(ascii: "\n") { left -= 1 }
      end += 1
    }
    calls.write(Array(bytes[..<end]))
    guard left == 0 else { return }
    files.skip()
    left = count
  }

  mutating func endFile(_ calls: borrowing SystemCalls) { left = count }

  static let fields = Fields(\Head.count, \.files, \.left)
}
