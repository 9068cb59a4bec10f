import Guests
import SimulationKernel

/// `sha256sum` of coreutils.
struct SHA256Sum: CommandLineProgram {
  static let registeredName = "sha256sum"

  private var source: InputSource
  private var hash = SHA256()
  private var status: Int32 = 0

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    source = InputSource(try FileOperands.read("sha256sum", arguments, short: "bt"))
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    while true {
      switch source.next(calls) {
      case .bytes(let bytes): hash.update(bytes)
      case .end(let file):
        calls.write("\(hash.text)  \(file)\n")
        hash = SHA256()
      case .failure(let problem):
        calls.writeError("sha256sum: \(problem)\n")
        status = 1
      case .nothing: return .socket(until: .never)
      case .over: return .exit(status)
      }
    }
  }

  static let fields = Fields(\SHA256Sum.source, \.hash, \.status)
}
