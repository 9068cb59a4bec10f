import Guests
import SimulationKernel

/// `eject` of util-linux: unmounts the medium of a drive and opens the tray, or stops a stick, so that it can be taken out.
struct Eject: CommandLineProgram {
  static let registeredName = "eject"

  private let operand: String
  /// `-t`
  private let closesTray: Bool

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var closesTray = false
    let operands = try FileOperands.read("eject", arguments, short: "tv", long: ["trayclose", "verbose"]) {
      if $0.hasPrefix("t") { closesTray = true }
    }
    guard operands.count <= 1 else { throw FailedCommand("eject: bad usage", status: 1) }
    (operand, self.closesTray) = (operands.first ?? "cdrom", closesTray)
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    guard event != .interrupted else { return .exit(Signal.interruptedStatus) }
    guard let status = DriveOperand.status(operand, calls) else {
      return fail("unable to find or open device for: `\(operand)'", calls)
    }
    if closesTray {
      calls.closeTray(of: status.drive)
      return .exit(0)
    }
    if let path = status.mountPoint {
      switch Unmounting.resume(event, status.drive, calls) {
      case .waiting(let wait): return wait
      case .done: break
      case .failed(let error):
        calls.writeError("umount: \(path): \(error == .busy ? "target is busy" : error.text).\n")
        return fail("unmount of `\(path)' failed", calls)
      }
    }
    calls.eject(status.drive)
    return .exit(0)
  }

  private func fail(_ problem: String, _ calls: borrowing SystemCalls) -> Wait {
    calls.writeError("eject: \(problem)\n")
    return .exit(1)
  }

  static let fields = Fields(\Eject.operand, \.closesTray)
}
