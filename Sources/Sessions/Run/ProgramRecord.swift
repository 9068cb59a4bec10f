public import Fabric
public import Guests
public import SimulationKernel

/// A program that was started, and what it has said.
public struct ProgramRecord: Sendable, Equatable {
  public let node: NodeIndex
  /// Nil where the machine was off, so that nothing was started.
  public let process: ProcessID?
  public let command: String
  public let started: Instant
  /// Nil while it runs.
  public internal(set) var ended: Instant?
  public internal(set) var exit: Int32?
  /// Its standard output.
  public internal(set) var output: [UInt8] = []
  /// Its standard error.
  public internal(set) var errors: [UInt8] = []
  /// The number of the check for whose sake it ran.
  public let check: Int?

  /// The status of a process whose machine was switched off: as if killed by signal 9.
  static let killed: Int32 = 137
}

extension Plan {
  /// Notes that a command was typed.
  mutating func note(_ command: String, on node: NodeIndex, process: ProcessID?, at instant: Instant, check: Int?) {
    programs.append(
      ProgramRecord(node: node, process: process, command: command, started: instant, check: check))
  }

  /// Adds what a device reported to the record of the process that said it.
  mutating func note(_ report: ObservationLog.DeviceReport) {
    if case .logged(let line) = report.report.content { return messages.note(line, of: report.node, at: report.at) }
    let process = ProcessID(report.report.process)
    let place = programs.lastIndex { $0.node == report.node && $0.process == process && $0.ended == nil }
    guard let place else { return }
    switch report.report.content {
    case .output(let bytes): programs[place].output += bytes
    case .errors(let bytes): programs[place].errors += bytes
    case .exited(let status): (programs[place].exit, programs[place].ended) = (status, report.at)
    case .logged: break
    }
  }

  /// The power of a machine went off: so ended its programs.
  mutating func notePowerOff(of node: NodeIndex, at instant: Instant) {
    for place in programs.indices
    where programs[place].node == node && programs[place].process != nil && programs[place].ended == nil {
      (programs[place].exit, programs[place].ended) = (ProgramRecord.killed, instant)
    }
  }
}
