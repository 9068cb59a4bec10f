import SimulationKernel

/// Which messages of its own accord a switch sends to a controller (OpenFlow 1.3.5, section 7.3.10): masks whose bit n is
/// about reason n, for a controller that is master or equal, and for one that is a slave.
public struct AsynchronousConfiguration: Hashable, Sendable, BitwiseCopyable {
  public var packetIn: Masks
  public var portStatus: Masks
  public var flowRemoved: Masks

  public struct Masks: Hashable, Sendable, BitwiseCopyable {
    public var masterOrEqual: UInt32
    public var slave: UInt32

    public init(masterOrEqual: UInt32, slave: UInt32) {
      self.masterOrEqual = masterOrEqual
      self.slave = slave
    }
  }

  public init(packetIn: Masks, portStatus: Masks, flowRemoved: Masks) {
    self.packetIn = packetIn
    self.portStatus = portStatus
    self.flowRemoved = flowRemoved
  }

  /// What holds until a controller changes it (section 6.1.3): a slave hears of ports alone, and invalid TTLs are not
  /// reported.
  public static let initial = AsynchronousConfiguration(
    packetIn: Masks(masterOrEqual: 0b011, slave: 0), portStatus: Masks(masterOrEqual: 0b111, slave: 0b111),
    flowRemoved: Masks(masterOrEqual: 0b1111, slave: 0))
}

extension AsynchronousConfiguration: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    packetIn = try Masks(parsing: &reader)
    portStatus = try Masks(parsing: &reader)
    flowRemoved = try Masks(parsing: &reader)
  }

  public func emit(into writer: inout OpenFlowWriter) {
    for masks in [packetIn, portStatus, flowRemoved] { masks.emit(into: &writer) }
  }
}

extension AsynchronousConfiguration.Masks: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    self.init(masterOrEqual: try reader.integer(), slave: try reader.integer())
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(masterOrEqual)
    writer.write(slave)
  }
}
