public import SimulationKernel

/// Adds, changes or deletes a group (OpenFlow 1.3.5, section 7.3.4.2).
public struct GroupMod: Hashable, Sendable {
  public var command: GroupModCommand
  public var type: GroupType
  /// The group; for deletions also ``GroupNumber/all``.
  public var group: GroupNumber
  public var buckets: [Bucket]

  public init(_ command: GroupModCommand, _ type: GroupType, _ group: GroupNumber, buckets: [Bucket] = []) {
    self.command = command
    self.type = type
    self.group = group
    self.buckets = buckets
  }
}

public enum GroupModCommand: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  case add = 0
  case modify = 1
  case delete = 2
}

/// What a group does with its buckets.
public enum GroupType: UInt8, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
  /// All of them, each for a copy of the packet.
  case all = 0
  /// One, chosen by the switch.
  case select = 1
  /// Its only one.
  case indirect = 2
  /// The first that is live.
  case fastFailover = 3
}

extension GroupMod: OpenFlowStructure {
  /// Reads to the end.
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let command: UInt16 = try reader.integer()
    let type: UInt8 = try reader.integer()
    try reader.skip(1)
    group = GroupNumber(try reader.integer())
    guard let knownCommand = GroupModCommand(rawValue: command) else { throw .groupModFailed(.badCommand) }
    guard let knownType = GroupType(rawValue: type) else { throw .groupModFailed(.badType) }
    self.command = knownCommand
    self.type = knownType
    buckets = try reader.array()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(command.rawValue)
    writer.write(type.rawValue)
    writer.zeros(1)
    writer.write(group.rawValue)
    writer.write(buckets)
  }
}
