public import SimulationKernel

/// What the owner of a TCP socket may know of it.
public struct TCPStatus: Sendable, Equatable {
  public var state: TCPState
  /// Why the connection ended; nil where it did not, or in good order.
  public var error: TCPError?
  public var local: Endpoint?
  public var remote: Endpoint?
  /// Bytes that can be read, and that can be sent, at once.
  public var readable: Int
  public var writable: Int
  /// Bytes that were handed over and that the other side has not acknowledged.
  public var unacknowledged: Int
  /// All has been read that will ever come.
  public var isAtEnd: Bool
  /// Bytes that a segment carries at most.
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
