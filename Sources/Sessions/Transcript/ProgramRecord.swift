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
  /// The index of the check for whose sake it ran.
  public let check: Int?

  /// The status of a process whose machine was switched off: as if killed by signal 9.
  static let killed: Int32 = 137

  init(node: NodeIndex, process: ProcessID?, command: String, started: Instant, check: Int?) {
    self.node = node
    self.process = process
    self.command = command
    self.started = started
    self.check = check
  }

  /// Whether it was started and has not ended.
  public var isRunning: Bool { process != nil && ended == nil }
}

extension ProgramRecord: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(node)
    writer.write(process)
    writer.write(command)
    writer.write(started)
    writer.write(ended)
    writer.write(exit.map(Int64.init) ?? .max)
    writer.write(output)
    writer.write(errors)
    writer.write(Int32(check ?? -1))
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    node = try reader.read()
    process = try reader.read()
    command = try reader.read()
    started = try reader.read()
    ended = try reader.read()
    exit = Int32(exactly: try reader.read(Int64.self))
    output = try reader.read()
    errors = try reader.read()
    let check = Int(try reader.read(Int32.self))
    self.check = check < 0 ? nil : check
  }
}
