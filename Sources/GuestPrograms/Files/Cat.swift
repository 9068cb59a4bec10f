import Guests
import SimulationKernel

/// `cat` of coreutils: prints files, or the standard input.
struct Cat: CommandLineProgram {
  static let registeredName = "cat"

  private var source: InputSource
  private var status: Int32 = 0

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    source = InputSource(try FileOperands.read("cat", arguments, short: "u"))
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    while !calls.isOutputFull {
      switch source.next(calls) {
      case .bytes(let bytes): calls.write(bytes)
      case .end: continue
      case .failure(let problem):
        calls.writeError("cat: \(problem)\n")
        status = 1
      case .nothing: return .socket(until: .never)
      case .over: return .exit(status)
      }
    }
    return .socket(until: .never)
  }

  static let fields = Fields(\Cat.source, \.status)
}
