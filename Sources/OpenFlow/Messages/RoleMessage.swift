public import SimulationKernel

/// Asks for a role, or grants it (OpenFlow 1.3.5, section 7.3.9).
public struct RoleMessage: Hashable, Sendable {
  public var role: ControllerRole
  /// Counts the changes of the master, so that a late message of a former one is known.
  public var generation: UInt64

  public init(_ role: ControllerRole, generation: UInt64 = 0) {
    self.role = role
    self.generation = generation
  }
}

/// What a controller may do with a switch (OpenFlow 1.3.5, section 6.3.6).
public enum ControllerRole: UInt32, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
  /// Asks for nothing but the current role.
  case noChange = 0
  /// Everything, as others can.
  case equal = 1
  /// Everything, as the only one.
  case master = 2
  /// Reading only.
  case slave = 3
}

extension RoleMessage: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let number: UInt32 = try reader.integer()
    try reader.skip(4)
    generation = try reader.integer()
    guard let role = ControllerRole(rawValue: number) else { throw .roleRequestFailed(.badRole) }
    self.role = role
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(role.rawValue)
    writer.zeros(4)
    writer.write(generation)
  }
}
