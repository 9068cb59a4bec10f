/// What a socket has to tell its owner.
public enum SocketEvent: Sendable, Equatable {
  /// There is something to receive, or, at a listening socket, to accept.
  case readable(SocketID)
  /// A TCP connection is established, or has room again for what it could not take.
  case writable(SocketID)
}
