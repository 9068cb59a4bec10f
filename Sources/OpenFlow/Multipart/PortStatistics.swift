import SimulationKernel

/// What a port has done (OpenFlow 1.3.5, section 7.3.5.6). A counter that the switch does not have is all ones.
public struct PortStatistics: Hashable, Sendable, BitwiseCopyable {
  public var port: PortNumber
  public var receivedPackets: UInt64 = 0
  public var sentPackets: UInt64 = 0
  public var receivedBytes: UInt64 = 0
  public var sentBytes: UInt64 = 0
  public var receiveDropped: UInt64 = 0
  public var sendDropped: UInt64 = 0
  public var receiveErrors: UInt64 = 0
  public var sendErrors: UInt64 = 0
  public var frameErrors: UInt64 = 0
  public var overrunErrors: UInt64 = 0
  public var checksumErrors: UInt64 = 0
  public var collisions: UInt64 = 0
  /// How long the port has existed.
  public var duration: ElapsedTime

  public init(port: PortNumber, duration: ElapsedTime) {
    self.port = port
    self.duration = duration
  }
}

extension PortStatistics: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    port = PortNumber(try reader.integer())
    try reader.skip(4)
    receivedPackets = try reader.integer()
    sentPackets = try reader.integer()
    receivedBytes = try reader.integer()
    sentBytes = try reader.integer()
    receiveDropped = try reader.integer()
    sendDropped = try reader.integer()
    receiveErrors = try reader.integer()
    sendErrors = try reader.integer()
    frameErrors = try reader.integer()
    overrunErrors = try reader.integer()
    checksumErrors = try reader.integer()
    collisions = try reader.integer()
    duration = try ElapsedTime(parsing: &reader)
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(port.rawValue)
    writer.zeros(4)
    for counter in [
      receivedPackets, sentPackets, receivedBytes, sentBytes, receiveDropped, sendDropped, receiveErrors, sendErrors,
      frameErrors, overrunErrors, checksumErrors, collisions,
    ] {
      writer.write(counter)
    }
    duration.emit(into: &writer)
  }
}
