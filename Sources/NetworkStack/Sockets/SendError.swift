/// Why a packet could not be sent, as the system call would return it.
public enum SendError: Error, Sendable, Equatable {
  /// ENETUNREACH: there is no route.
  case networkUnreachable
  /// EMSGSIZE: longer than the path's MTU, given in bytes.
  case messageTooLong(mtu: Int)
  /// EADDRNOTAVAIL: the interface has no address to send from.
  case addressNotAvailable
  /// EHOSTUNREACH: an `unreachable` route.
  case hostUnreachable
  /// EACCES: a `prohibit` route.
  case prohibited
  /// EINVAL: a `blackhole` route.
  case invalidArgument
  /// EBADF: no socket has the identifier.
  case noSuchSocket
}

extension SendError {
  /// What a route that refuses packets does to their sender.
  init<Address>(_ route: Route<Address>) {
    switch route.kind {
    case .blackhole: self = .invalidArgument
    case .prohibited: self = .prohibited
    case .unreachable, .local, .broadcast, .onLink, .via: self = .hostUnreachable
    }
  }
}
