import Fabric
import SimulationKernel

// Pipes and children.

/// What there is to read.
public enum InputRead: Sendable, Equatable {
  case bytes([UInt8])
  /// Nothing yet: `.input` follows.
  case nothing
  case end
}

extension SystemCalls {
  /// Reads from the standard input.
  public func read(limit: Int = 65_536) -> InputRead {
    switch streams.input {
    case .pipe(let id): read(limit, from: id)
    case .console: system.pointee.console.read(limit, by: process, of: line)
    case .consoleErrors, .file: .nothing
    }
  }

  private func read(_ limit: Int, from id: PipeID) -> InputRead {
    guard let bytes = system.pointee.read(limit, from: id) else { return .nothing }
    return bytes.isEmpty ? .end : .bytes(bytes)
  }

  /// Whether the standard output is a pipe that is full. What is written to it nevertheless is not lost, but the program is
  /// not resumed before there is room.
  public var isOutputFull: Bool { system.pointee.isFull(streams.output) || isExhausted }

  /// Whether the programs of this guest have done more than they may at one instant. Nothing more runs then, and what goes on for
  /// long has to look.
  public var isExhausted: Bool { system.pointee.isExhausted }

  /// A new pipe. It lives until both the process that writes to it and the one that reads have ended.
  public func makePipe() -> PipeID { system.pointee.makePipe() }

  /// A pipe out of which these bytes come, and then its end.
  public func makePipe(holding bytes: [UInt8]) -> PipeID { system.pointee.makePipe(bytes, hasWriter: false) }

  /// Starts a child. It runs when this program has returned; `.child` tells of its end.
  public func start(_ program: any GuestProgram, _ streams: StandardStreams) -> ProcessID {
    let id = system.pointee.newProcessID()
    system.pointee.addMember(of: line)
    system.pointee.requests.append(
      .start(id, Open<any OpenPart>(program), streams, parent: process, line: line, directory))
    return id
  }

  /// Requests the list of running processes. The program is resumed by `.timer` at this instant, and only then can it read
  /// ``programs``.
  public func requestPrograms() { system.pointee.requests.append(.listPrograms(for: process)) }

  /// The running processes, if the program is being resumed after ``requestPrograms()``; otherwise empty.
  public var programs: [RunningProgram] { system.pointee.programs }

  /// Presses Ctrl-C for a process.
  public func interrupt(_ id: ProcessID) { system.pointee.requests.append(.interrupt(id)) }

  /// Kills a process, as a signal does that it does not catch. `.child` tells its parent this status.
  public func kill(_ id: ProcessID, status: Int32) { system.pointee.requests.append(.kill(id, status)) }

  func write(_ bytes: [UInt8], to stream: StandardStreams.Stream) {
    guard !bytes.isEmpty else { return }
    if case .file = stream {} else { system.pointee.addWork(bytes: bytes.count) }
    switch stream {
    case .console: say(bytes) { .output($0) }
    case .consoleErrors: say(bytes) { .errors($0) }
    case .pipe(let id): system.pointee.write(bytes, to: id)
    // A full disk is the writer's own affair only where it looks (`append`).
    case .file(let id): try? append(bytes, to: id)
    }
  }

  private func say(_ bytes: [UInt8], _ report: ([UInt8]) -> ProcessReport) {
    let admitted = system.pointee.admit(bytes)
    if !admitted.isEmpty { outbox.pointee.report(Report(process: line.rawValue, report(admitted))) }
    if system.pointee.isOutputExceeded { reach(.output) }
  }

  func reach(_ limit: GuestLimit) { outbox.pointee.report(Report(process: line.rawValue, .reached(limit))) }
}
