import Fabric
import Guests
import Lab
import NetworkStack
public import SimulationKernel

/// What the programs of a lab have said, and its machines' kernels, up to an instant.
public struct Transcript: Sendable, Equatable, StateRecord {
  /// In the order in which they were started.
  public internal(set) var programs: [ProgramRecord] = []
  public internal(set) var messages = KernelMessages()
  /// What all programs have written, in bytes.
  var byteCount = 0
  /// The programs that run, by node and process. It is looked into and never walked.
  private var running: [UInt64: Int] = [:]

  public init() {}

  /// Records that a command was given.
  mutating func note(_ command: Command, _ outcome: CommandOutcome, at instant: Instant, check: Int?) {
    switch command {
    case .run(let line, let node), .type(let line, let node):
      note(line, on: node, outcome, at: instant, check: check)
    case .setPower(let node, .off), .setPower(let node, .reset): notePowerOff(of: node, at: instant)
    case .setPower, .press, .setCable, .setLink, .inject, .controller, .insert, .eject, .pull: break
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
    case .started(let process):
      running[Transcript.key(node, process)] = programs.count
      programs.append(record(process))
    case .nodeIsOff: programs.append(record(nil))
    case .answered(let answer):
      let record = record(ProgramRecord.noProcess).answered(answer)
      byteCount += record.written.count
      programs.append(record)
    }
  }

  /// Adds what a device reported to the record of the process that said it.
  mutating func note(_ report: ObservationLog.DeviceReport) {
    if let line = report.report.loggedLine { return messages.note(line, of: report.node, at: report.at) }
    guard let said = report.report.ofProcess else { return }
    if case .poweredOff = said { return notePowerOff(of: report.node, at: report.at) }
    let (node, process) = (report.node, ProcessID(report.report.subject))
    let key = Transcript.key(node, process)
    if case .started(let line) = said {
      running[key] = programs.count
      programs.append(ProgramRecord(node: node, process: process, command: line, started: report.at, check: nil))
    }
    guard let index = running[key] else { return }
    switch said {
    case .started, .reached, .poweredOff: break
    case .background(let runsOn): programs[index].runsInBackground = runsOn
    case .output(let bytes): append(bytes, to: index, isError: false)
    case .errors(let bytes): append(bytes, to: index, isError: true)
    case .exited(let status): (programs[index].exit, programs[index].ended) = (status, report.at)
    }
    if !programs[index].mayPrint { running[key] = nil }
  }

  private mutating func append(_ bytes: [UInt8], to index: Int, isError: Bool) {
    programs[index].append(bytes, isError: isError)
    byteCount += bytes.count
  }

  /// A machine that is switched off ends its programs.
  private mutating func notePowerOff(of node: NodeIndex, at instant: Instant) {
    for index in programs.indices where programs[index].node == node && programs[index].mayPrint {
      if programs[index].isRunning { (programs[index].exit, programs[index].ended) = (ProgramRecord.killed, instant) }
      programs[index].runsInBackground = false
    }
    deriveTotals()
  }

  /// What follows from the programs.
  mutating func deriveTotals() {
    byteCount = programs.reduce(0) { $0 + $1.written.count }
    running = [:]
    for (index, program) in programs.enumerated() where program.mayPrint {
      if let process = program.process { running[Transcript.key(program.node, process)] = index }
    }
  }

  private static func key(_ node: NodeIndex, _ process: ProcessID) -> UInt64 {
    UInt64(node.rawValue) << 32 | UInt64(process.rawValue)
  }

  public static let fields = Fields(\Transcript.programs, \.messages).derived(\.byteCount, 0).derived(\.running, [:])

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    deriveTotals()
  }
}
