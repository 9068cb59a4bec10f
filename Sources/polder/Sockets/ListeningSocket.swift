import Glibc
import Packets
import SystemFiles

/// A TCP socket on which others connect. No call waits.
final class ListeningSocket {
  let descriptor: Int32
  /// That it really has, where any was asked for.
  let port: UInt16

  /// - Parameters:
  ///   - address: one of this machine's.
  ///   - port: 0 for any that is free.
  init(_ address: IPv4Address, port: UInt16) throws(SystemError) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .last }
    var name = sockaddr_in(address, port)
    guard ListeningSocket.listen(descriptor, at: &name) else {
      let error = SystemError.last
      Glibc.close(descriptor)
      throw error
    }
    self.port = UInt16(bigEndian: name.sin_port)
  }

  deinit { Glibc.close(descriptor) }

  /// Binds a socket to an address, which becomes the one that it really has, and listens.
  private static func listen(_ descriptor: Int32, at name: inout sockaddr_in) -> Bool {
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 && Glibc.listen(descriptor, 128) == 0
          && getsockname(descriptor, address, &length) == 0
      }
    }
  }

  /// The descriptor of a connection that somebody has made, for the caller to close; nil if nobody has.
  func accept() -> Int32? {
    let connection = Glibc.accept(descriptor, nil, nil)
    guard connection >= 0 else { return nil }
    _ = fcntl(connection, F_SETFL, fcntl(connection, F_GETFL) | O_NONBLOCK)
    _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
    ListeningSocket.sendAtOnce(on: connection)
    return connection
  }

  /// Messages are short, and not to be held back until more are sent.
  static func sendAtOnce(on descriptor: Int32) {
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }
}

extension sockaddr_in {
  init(_ address: IPv4Address, _ port: UInt16) {
    self.init()
    sin_family = sa_family_t(AF_INET)
    sin_port = port.bigEndian
    sin_addr.s_addr = address.bits.bigEndian
  }
}
