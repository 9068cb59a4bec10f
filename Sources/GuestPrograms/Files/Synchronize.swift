import Guests
import SimulationKernel

/// `sync` of coreutils: what was written is on the disk when it ends.
struct Synchronize: CommandLineProgram {
  static let registeredName = "sync"

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    let operands = try FileOperands.read("sync", arguments, short: "df", long: ["data", "file-system"])
    guard operands.isEmpty else {
      throw FailedCommand("sync: writes back all files: use it without operands", status: 1)
    }
  }

  mutating func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    if event == .interrupted { return .exit(Signal.interruptedStatus) }
    if event != .input, !calls.flushFiles() { return .socket(until: .never) }
    do throws(FileError) { try calls.synchronizeFiles() } catch {
      calls.writeError("sync: error syncing '/': \(error.text)\n")
      return .exit(1)
    }
    return .exit(0)
  }

  static let fields = Fields<Synchronize>()
}
