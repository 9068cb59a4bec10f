public import SimulationKernel

/// Adds, changes or deletes flow entries (OpenFlow 1.3.5, section 7.3.4.1).
public struct FlowMod: Hashable, Sendable {
  public var cookie: UInt64
  /// Which bits of the cookie must be equal for an entry to be changed or deleted; none if zero.
  public var cookieMask: UInt64
  /// The table; for deletions also ``TableNumber/all``.
  public var table: TableNumber
  public var command: FlowModCommand
  /// Seconds without a packet after which the entry goes; never if zero.
  public var idleTimeout: UInt16
  /// Seconds after which the entry goes; never if zero.
  public var hardTimeout: UInt16
  public var priority: UInt16
  /// The buffered packet to send through the tables afterwards.
  public var buffer: UInt32?
  /// For deletions: only entries that send packets out of this port, unless it is ``PortNumber/any``.
  public var outPort: PortNumber
  /// For deletions: only entries that send packets to this group, unless it is ``GroupNumber/any``.
  public var outGroup: GroupNumber
  public var flags: FlowModFlags
  public var match: Match
  public var instructions: [Instruction]

  public init(
    _ command: FlowModCommand, table: TableNumber = TableNumber(0), priority: UInt16 = 0x8000, match: Match = Match(),
    instructions: [Instruction] = [], flags: FlowModFlags = [], cookie: UInt64 = 0, cookieMask: UInt64 = 0,
    idleTimeout: UInt16 = 0, hardTimeout: UInt16 = 0, buffer: UInt32? = nil, outPort: PortNumber = .any,
    outGroup: GroupNumber = .any
  ) {
    self.command = command
    self.table = table
    self.priority = priority
    self.match = match
    self.instructions = instructions
    self.flags = flags
    self.cookie = cookie
    self.cookieMask = cookieMask
    self.idleTimeout = idleTimeout
    self.hardTimeout = hardTimeout
    self.buffer = buffer
    self.outPort = outPort
    self.outGroup = outGroup
  }
}

public enum FlowModCommand: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case add = 0
  /// Changes the instructions of all entries that the match includes.
  case modify = 1
  /// Changes the entry with this match and priority.
  case modifyStrict = 2
  case delete = 3
  case deleteStrict = 4
}

public struct FlowModFlags: OptionSet, Hashable, Sendable, BitwiseCopyable, Checkpointable {
  public var rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The controller is told when the entry goes.
  @inlinable public static var sendFlowRemoved: FlowModFlags { FlowModFlags(rawValue: 1) }
  /// Entries of the same priority that overlap are an error.
  @inlinable public static var checkOverlap: FlowModFlags { FlowModFlags(rawValue: 2) }
  @inlinable public static var resetCounts: FlowModFlags { FlowModFlags(rawValue: 4) }
  /// Packets need not be counted.
  @inlinable public static var noPacketCounts: FlowModFlags { FlowModFlags(rawValue: 8) }
  /// Bytes need not be counted.
  @inlinable public static var noByteCounts: FlowModFlags { FlowModFlags(rawValue: 16) }
  /// All that the specification has.
  @inlinable public static var all: FlowModFlags { FlowModFlags(rawValue: 31) }
}

extension FlowMod: OpenFlowStructure {
  /// Reads to the end.
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    cookie = try reader.integer()
    cookieMask = try reader.integer()
    table = TableNumber(try reader.integer())
    let command: UInt8 = try reader.integer()
    idleTimeout = try reader.integer()
    hardTimeout = try reader.integer()
    priority = try reader.integer()
    buffer = try reader.buffer()
    outPort = PortNumber(try reader.integer())
    outGroup = GroupNumber(try reader.integer())
    flags = FlowModFlags(rawValue: try reader.integer())
    try reader.skip(2)
    guard let known = FlowModCommand(rawValue: command) else { throw .flowModFailed(.badCommand) }
    self.command = known
    match = try Match(parsing: &reader)
    instructions = try reader.array()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(cookie)
    writer.write(cookieMask)
    writer.write(table.rawValue)
    writer.write(command.rawValue)
    writer.write(idleTimeout)
    writer.write(hardTimeout)
    writer.write(priority)
    writer.write(buffer: buffer)
    writer.write(outPort.rawValue)
    writer.write(outGroup.rawValue)
    writer.write(flags.rawValue)
    writer.zeros(2)
    match.emit(into: &writer)
    writer.write(instructions)
  }
}
