import Guests
import SimulationKernel

/// `umount` of util-linux.
struct Unmount: CommandLineProgram {
  static let registeredName = "umount"

  private let operand: String
  private static let failure: Int32 = 32

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    let operands = try FileOperands.read("umount", arguments, short: "v", long: ["verbose"])
    guard operands.count == 1 else { throw FailedCommand("umount: bad usage", status: 1) }
    operand = operands[0]
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    guard let status = DriveOperand.status(operand, calls), let path = status.mountPoint else {
      return fail(problem(calls), calls)
    }
    switch Unmounting.resume(event, status.drive, calls) {
    case .waiting(let wait): return wait
    case .done: return .exit(0)
    case .failed(.busy): return fail("\(path): target is busy", calls)
    case .failed(let error): return fail("\(path): \(error.text)", calls)
    }
  }

  private func fail(_ problem: String, _ calls: borrowing SystemCalls) -> Wait {
    calls.writeError("umount: \(problem).\n")
    return .exit(Unmount.failure)
  }

  /// Why there is nothing to unmount.
  private func problem(_ calls: borrowing SystemCalls) -> String {
    if (try? calls.mount(of: operand).directory) == operand { return "\(operand): target is busy" }
    let isThere = operand.hasPrefix("/dev/") || (try? calls.attributesOfFile(operand)) != nil
    return isThere ? "\(operand): not mounted" : "\(operand): no mount point specified"
  }

  static let fields = Fields(\Unmount.operand)
}
