/// What a socket reports to its owner.
public enum SocketEvent: Sendable, Equatable {
  /// There is data to receive or, for a listening socket, a connection to accept.
  case readable(SocketID)
  /// A TCP connection is established, or has room to send again.
  case writable(SocketID)
}
