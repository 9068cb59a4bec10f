import SimulationKernel

/// What a switch can do with groups (OpenFlow 1.3.5, section 7.3.5.11).
public struct GroupFeatures: Hashable, Sendable {
  /// Bit n for the type numbered n.
  public var types: UInt32
  public var capabilities: GroupCapabilities
  /// How many groups there can be, by the type's number: four numbers.
  public var maximumGroups: [UInt32]
  /// Which actions buckets may have, by the type's number: four masks whose bit n is for action n.
  public var actions: [UInt32]

  public init(types: UInt32, capabilities: GroupCapabilities, maximumGroups: [UInt32], actions: [UInt32]) {
    self.types = types
    self.capabilities = capabilities
    self.maximumGroups = maximumGroups
    self.actions = actions
  }
}

public struct GroupCapabilities: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Weights of buckets count.
  @inlinable public static var selectWeight: GroupCapabilities { GroupCapabilities(rawValue: 1 << 0) }
  /// Buckets of a group of type select can be watched for being live.
  @inlinable public static var selectLiveness: GroupCapabilities { GroupCapabilities(rawValue: 1 << 1) }
  /// Groups can forward to groups.
  @inlinable public static var chaining: GroupCapabilities { GroupCapabilities(rawValue: 1 << 2) }
  /// Loops of groups are refused.
  @inlinable public static var chainingChecks: GroupCapabilities { GroupCapabilities(rawValue: 1 << 3) }
}

extension GroupFeatures: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    types = try reader.integer()
    capabilities = GroupCapabilities(rawValue: try reader.integer())
    maximumGroups = []
    actions = []
    for _ in GroupType.allCases { maximumGroups.append(try reader.integer()) }
    for _ in GroupType.allCases { actions.append(try reader.integer()) }
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(types)
    writer.write(capabilities.rawValue)
    for list in [maximumGroups, actions] {
      for index in GroupType.allCases.indices { writer.write(list.indices.contains(index) ? list[index] : 0) }
    }
  }
}
