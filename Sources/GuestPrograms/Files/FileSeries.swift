import Guests
import SimulationKernel

/// The files of `head` and `tail`, each with a heading if there are several.
struct FileSeries: Sendable, Equatable, StateRecord {
  enum Part: Equatable {
    case bytes([UInt8])
    /// The file has been read to its end.
    case end
    case nothing, over
  }

  private let command: String
  private let files: [String]
  private let hasHeadings: Bool
  private var index = 0
  private var source: InputSource
  private var (isHeaded, isFirst) = (false, true)
  private(set) var status: Int32 = 0

  init(_ command: String, _ limit: LineLimit) {
    self.command = command
    files = limit.files
    hasHeadings = files.count > 1 && !limit.isQuiet
    source = InputSource([files[0]])
  }

  mutating func next(_ calls: borrowing SystemCalls) -> Part {
    guard index < files.count else { return .over }
    switch source.next(calls) {
    case .bytes(let bytes):
      writeHeading(calls)
      return .bytes(bytes)
    case .end, .over:
      writeHeading(calls)
      skip()
      return .end
    case .failure(let problem):
      let file = files[index]
      calls.writeError("\(command): cannot open '\(file)' for reading: \(problem.dropFirst(file.count + 2))\n")
      status = 1
      skip()
      return next(calls)
    case .nothing: return .nothing
    }
  }

  /// Continues with the next file.
  mutating func skip() {
    index += 1
    isHeaded = false
    if index < files.count { source = InputSource([files[index]]) }
  }

  private mutating func writeHeading(_ calls: borrowing SystemCalls) {
    guard hasHeadings, !isHeaded else { return }
    let name = files[index] == "-" ? "standard input" : files[index]
    calls.write("\(isFirst ? "" : "\n")==> \(name) <==\n")
    (isHeaded, isFirst) = (true, false)
  }

  static let fields = Fields(
    \FileSeries.command, \.files, \.hasHeadings, \.index, \.source, \.isHeaded, \.isFirst, \.status)
}

/// A program that prints a part of each file of a series.
protocol FileSeriesProgram: CommandLineProgram {
  var files: FileSeries { get set }
  mutating func take(_ bytes: [UInt8], _ calls: borrowing SystemCalls)
  /// The file has been read to its end.
  mutating func endFile(_ calls: borrowing SystemCalls)
}

extension FileSeriesProgram {
  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    while !calls.isOutputFull {
      switch files.next(calls) {
      case .bytes(let bytes): take(bytes, calls)
      case .end: endFile(calls)
      case .nothing: return .socket(until: .never)
      case .over: return .exit(files.status)
      }
    }
    return .socket(until: .never)
  }
}
