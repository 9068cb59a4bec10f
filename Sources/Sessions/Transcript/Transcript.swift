import Fabric
import Guests
import Lab
import NetworkStack
public import SimulationKernel

/// What the programs of a lab have said, and its machines' kernels, up to an instant.
public struct Transcript: Sendable, Equatable {
  /// In the order in which they were started.
  public internal(set) var programs: [ProgramRecord] = []
  public internal(set) var messages = KernelMessages()

  public init() {}

  /// Records that a command was given.
  mutating func note(_ command: Command, _ outcome: CommandOutcome, at instant: Instant, check: Int?) {
    switch command {
    case .run(let line, let node), .type(let line, let node):
      note(line, on: node, outcome, at: instant, check: check)
    case .setPower(let node, isOn: false): notePowerOff(of: node, at: instant)
    case .setPower, .press, .setCable, .setLink, .inject: break
    }
  }

  private mutating func note(
    _ line: String, on node: NodeIndex, _ outcome: CommandOutcome, at instant: Instant, check: Int?
  ) {
    func record(_ process: ProcessID?) -> ProgramRecord {
      ProgramRecord(node: node, process: process, command: line, started: instant, check: check)
    }
    switch outcome {
    case .done: break
    case .started(let process): programs.append(record(process))
    case .nodeIsOff: programs.append(record(nil))
    case .answered(let answer): programs.append(record(ProgramRecord.noProcess).answered(answer))
    }
  }

  /// Adds what a device reported to the record of the process that said it.
  mutating func note(_ report: ObservationLog.DeviceReport) {
    if let line = report.report.loggedLine { return messages.note(line, of: report.node, at: report.at) }
    guard let said = report.report.ofProcess else { return }
    let (node, process) = (report.node, ProcessID(report.report.subject))
    if case .started(let line) = said {
      programs.append(ProgramRecord(node: node, process: process, command: line, started: report.at, check: nil))
    }
    let index = programs.lastIndex { $0.node == node && $0.process == process && $0.mayPrint }
    guard let index else { return }
    switch said {
    case .started: break
    case .background(let runsOn): programs[index].runsInBackground = runsOn
    case .output(let bytes): programs[index].output += bytes
    case .errors(let bytes): programs[index].errors += bytes
    case .exited(let status): (programs[index].exit, programs[index].ended) = (status, report.at)
    }
  }

  /// A machine that is switched off ends its programs.
  private mutating func notePowerOff(of node: NodeIndex, at instant: Instant) {
    for index in programs.indices where programs[index].node == node && programs[index].mayPrint {
      if programs[index].isRunning { (programs[index].exit, programs[index].ended) = (ProgramRecord.killed, instant) }
      programs[index].runsInBackground = false
    }
  }
}

extension Transcript: StateRecord {
  public static let fields = Fields(\Transcript.programs, \.messages)
}
