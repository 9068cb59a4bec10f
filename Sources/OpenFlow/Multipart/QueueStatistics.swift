import SimulationKernel

/// Which queues are asked about (OpenFlow 1.3.5, section 7.3.5.8).
public struct QueueStatisticsRequest: Hashable, Sendable, BitwiseCopyable {
  /// The port, or ``PortNumber/any``.
  public var port: PortNumber
  /// The queue, or ``PacketQueue/all``.
  public var queue: UInt32

  public init(port: PortNumber = .any, queue: UInt32 = PacketQueue.all) {
    self.port = port
    self.queue = queue
  }
}

/// What a queue has done.
public struct QueueStatistics: Hashable, Sendable, BitwiseCopyable {
  public var port: PortNumber
  public var queue: UInt32
  public var sentBytes: UInt64
  public var sentPackets: UInt64
  /// Packets that were dropped because the queue was full.
  public var errors: UInt64
  public var duration: ElapsedTime

  public init(
    port: PortNumber, queue: UInt32, sentBytes: UInt64, sentPackets: UInt64, errors: UInt64, duration: ElapsedTime
  ) {
    self.port = port
    self.queue = queue
    self.sentBytes = sentBytes
    self.sentPackets = sentPackets
    self.errors = errors
    self.duration = duration
  }
}

extension QueueStatisticsRequest: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    self.init(port: PortNumber(try reader.integer()), queue: try reader.integer())
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(port.rawValue)
    writer.write(queue)
  }
}

extension QueueStatistics: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    self.init(
      port: PortNumber(try reader.integer()), queue: try reader.integer(), sentBytes: try reader.integer(),
      sentPackets: try reader.integer(), errors: try reader.integer(), duration: try ElapsedTime(parsing: &reader))
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(port.rawValue)
    writer.write(queue)
    writer.write(sentBytes)
    writer.write(sentPackets)
    writer.write(errors)
    duration.emit(into: &writer)
  }
}
