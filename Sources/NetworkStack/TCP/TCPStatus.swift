public import SimulationKernel

/// The status of a TCP socket, for its owner.
public struct TCPStatus: Sendable, Equatable {
  public var state: TCPState
  /// Why the connection failed; nil if it is open or was closed normally.
  public var error: TCPError?
  public var local: Endpoint?
  public var remote: Endpoint?
  /// How many bytes can be read and sent now.
  public var readable: Int
  public var writable: Int
  /// Bytes passed to TCP that the peer has not acknowledged.
  public var unacknowledged: Int
  /// Whether all data has been read, up to the peer's FIN.
  public var isAtEnd: Bool
  /// Maximum payload of a segment, in bytes.
  public var segmentSize = 0
  /// In bytes.
  public var congestionWindow = 0
  /// Smoothed; zero before the first measurement.
  public var roundTrip = Duration.zero
}

extension TCPStatus {
  init(_ connection: TCPConnection, _ flow: TCPFlow) {
    self.init(
      state: connection.state, error: connection.error, local: flow.local, remote: flow.remote,
      readable: connection.readableBytes, writable: connection.writableBytes,
      unacknowledged: connection.sender.buffer.count, isAtEnd: connection.isAtEnd,
      segmentSize: connection.segmentSize, congestionWindow: connection.congestion.window,
      roundTrip: connection.roundTrip.smoothed)
  }
}
