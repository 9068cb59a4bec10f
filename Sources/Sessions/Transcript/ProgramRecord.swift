import DeviceConsoles
public import Fabric
public import Guests
public import SimulationKernel

/// A program that was started, and what it has said.
public struct ProgramRecord: Sendable, Equatable, StateRecord {
  public let node: NodeIndex
  /// Nil if the machine was off, so that nothing was started.
  public let process: ProcessID?
  public let command: String
  public let started: Instant
  /// Nil while it runs.
  public internal(set) var ended: Instant?
  public internal(set) var exit: Int32?
  /// What it has written to standard output and standard error, in the order of writing.
  public private(set) var written: [UInt8] = []
  /// The parts of ``written``, in turn of standard output and of standard error, by where they end.
  private var ends: [Int] = []
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
    record.append(Array(answer.output.utf8), isError: false)
    record.append(Array(answer.errors.utf8), isError: true)
    (record.ended, record.exit) = (started, answer.status)
    return record
  }

  /// Its standard output.
  public var output: [UInt8] { part(0) }
  /// Its standard error.
  public var errors: [UInt8] { part(1) }

  private func part(_ parity: Int) -> [UInt8] {
    if ends.count <= 1 { return parity == 0 ? written : [] }
    var bytes: [UInt8] = []
    for (index, end) in ends.enumerated() where index % 2 == parity {
      bytes += written[(index == 0 ? 0 : ends[index - 1])..<end]
    }
    return bytes
  }

  mutating func append(_ bytes: [UInt8], isError: Bool) {
    guard !bytes.isEmpty else { return }
    if ends.isEmpty { ends.append(0) }
    if (ends.count % 2 == 0) != isError { ends.append(written.count) }
    written += bytes
    ends[ends.count - 1] = written.count
  }

  /// Forgets what was written after the first bytes.
  mutating func rewind(to count: Int) {
    written.removeSubrange(count...)
    while ends.count > 1, ends[ends.count - 2] >= count { ends.removeLast() }
    if !ends.isEmpty { ends[ends.count - 1] = count }
    if count == 0 { ends = [] }
  }

  /// Whether it was started and has not ended.
  public var isRunning: Bool { process != nil && ended == nil }

  /// Whether more may come.
  public var mayPrint: Bool { isRunning || runsInBackground }

  public static let fields = Fields(
    \ProgramRecord.node, \.process, \.command, \.started, \.ended, \.exit, \.written, \.ends,
    \.runsInBackground, \.check)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let isInOrder = zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 }
    guard isInOrder, ends.last ?? 0 == written.count else {
      throw reader.failure("a program's output that does not end where its parts do")
    }
  }
}
