import SimulationKernel

/// What a switch is (OpenFlow 1.3.5, section 7.3.1).
public struct SwitchFeatures: Hashable, Sendable {
  /// The lower 48 bits are a MAC address of the switch.
  public var datapathID: UInt64
  /// How many packets it can buffer.
  public var buffers: UInt32
  public var tables: UInt8
  /// Which of the controller's connections this is; zero for the main one.
  public var auxiliaryID: UInt8
  public var capabilities: SwitchCapabilities

  public init(
    datapathID: UInt64, buffers: UInt32, tables: UInt8, auxiliaryID: UInt8 = 0, capabilities: SwitchCapabilities
  ) {
    self.datapathID = datapathID
    self.buffers = buffers
    self.tables = tables
    self.auxiliaryID = auxiliaryID
    self.capabilities = capabilities
  }
}

public struct SwitchCapabilities: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var flowStatistics: SwitchCapabilities { SwitchCapabilities(rawValue: 1 << 0) }
  @inlinable public static var tableStatistics: SwitchCapabilities { SwitchCapabilities(rawValue: 1 << 1) }
  @inlinable public static var portStatistics: SwitchCapabilities { SwitchCapabilities(rawValue: 1 << 2) }
  @inlinable public static var groupStatistics: SwitchCapabilities { SwitchCapabilities(rawValue: 1 << 3) }
  /// Can reassemble IP fragments.
  @inlinable public static var ipReassembly: SwitchCapabilities { SwitchCapabilities(rawValue: 1 << 5) }
  @inlinable public static var queueStatistics: SwitchCapabilities { SwitchCapabilities(rawValue: 1 << 6) }
  /// Blocks ports that would make a loop.
  @inlinable public static var portBlocked: SwitchCapabilities { SwitchCapabilities(rawValue: 1 << 8) }
}

extension SwitchFeatures: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    datapathID = try reader.integer()
    buffers = try reader.integer()
    tables = try reader.integer()
    auxiliaryID = try reader.integer()
    try reader.skip(2)
    capabilities = SwitchCapabilities(rawValue: try reader.integer())
    try reader.skip(4)
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(datapathID)
    writer.write(buffers)
    writer.write(tables)
    writer.write(auxiliaryID)
    writer.zeros(2)
    writer.write(capabilities.rawValue)
    writer.zeros(4)
  }
}
