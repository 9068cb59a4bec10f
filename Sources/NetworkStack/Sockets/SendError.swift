/// Why a packet could not be sent, as the system call would return it.
public enum SendError: Error, Sendable, Equatable {
  /// ENETUNREACH: there is no route.
  case networkUnreachable
  /// EMSGSIZE: longer than the path's MTU, given in bytes.
  case messageTooLong(mtu: Int)
  /// EADDRNOTAVAIL: the interface has no address to send from.
  case addressNotAvailable
  /// EBADF
  case noSuchSocket
}
