/// Why a packet could not be sent, as the system call would return it.
public enum SendError: Error, Sendable, Equatable {
  /// ENETUNREACH: no route leads there.
  case networkUnreachable
  /// EMSGSIZE: longer than this many bytes, which is what the path takes in one packet.
  case messageTooLong(mtu: Int)
  /// EADDRNOTAVAIL: the interface has no address to send from.
  case addressNotAvailable
  /// EBADF
  case noSuchSocket
}
