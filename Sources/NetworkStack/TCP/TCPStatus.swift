public import SimulationKernel

/// A snapshot of a TCP socket for its owner, like Linux's `TCP_INFO`.
public struct TCPStatus: Sendable, Equatable {
  /// The state; `.listen` for a listening socket.
  public var state: TCPState
  /// Why the connection failed; nil if it is open or was closed normally.
  public var error: TCPError?
  /// This end's address and port; nil for a listening socket, which has no address of its own.
  public var local: Endpoint?
  /// The peer's address and port; nil for a listening socket.
  public var remote: Endpoint?
  /// Bytes that can be read now.
  public var readable: Int
  /// Bytes that can be sent now: free space in the send buffer, zero once the sending side is closed.
  public var writable: Int
  /// Bytes that the program has sent and the peer has not acknowledged.
  public var unacknowledged: Int
  /// Whether all data has been read, up to the peer's FIN.
  public var isAtEnd: Bool
  /// Maximum payload of a segment, in bytes.
  public var segmentSize = 0
  /// The congestion window (cwnd), in bytes.
  public var congestionWindow = 0
  /// The smoothed round-trip time (SRTT); zero before the first measurement.
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
