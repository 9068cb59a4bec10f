import DeviceConsoles
public import Fabric
public import Guests
public import SimulationKernel

/// A program that was started, and what it has said.
public struct ProgramRecord: Sendable, Equatable {
  public let node: NodeIndex
  /// Nil if the machine was off, so that nothing was started.
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
  /// The command has ended, but something that it started in the background has not.
  public internal(set) var runsInBackground = false
  /// The index of the check for whose sake it ran.
  public let check: Int?

  /// The status of a process whose machine was switched off: as if killed by signal 9.
  static let killed: Int32 = 137

  /// That of a command of a switch or a hub, which take no time and have no processes.
  static let noProcess = ProcessID(0)

  init(node: NodeIndex, process: ProcessID?, command: String, started: Instant, check: Int?) {
    self.node = node
    self.process = process
    self.command = command
    self.started = started
    self.check = check
  }

  /// The record with what a switch or a hub has answered.
  func answered(_ answer: ConsoleAnswer) -> ProgramRecord {
    var record = self
    (record.output, record.errors) = (Array(answer.output.utf8), Array(answer.errors.utf8))
    (record.ended, record.exit) = (started, answer.status)
    return record
  }

  /// Whether it was started and has not ended.
  public var isRunning: Bool { process != nil && ended == nil }

  /// Whether more may come.
  public var mayPrint: Bool { isRunning || runsInBackground }
}

extension ProgramRecord: StateRecord {
  public static let fields = Fields(
    \ProgramRecord.node, \.process, \.command, \.started, \.ended, \.exit, \.output, \.errors,
    \.runsInBackground, \.check)
}
