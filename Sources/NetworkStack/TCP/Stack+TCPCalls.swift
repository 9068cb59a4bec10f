public import Fabric
public import SimulationKernel

// The calls of the owner of a TCP socket.

extension Stack {
  /// Sends data on a connection, and returns how many bytes it accepted: fewer than given if its send buffer is full, and
  /// then its owner is told when there is room again; zero if `id` is no connection.
  public mutating func sendTCP(
    _ bytes: RawSpan, to id: SocketID, at now: Instant, into outbox: inout Outbox
  ) -> Int {
    guard let index = tcp.index(of: id) else { return 0 }
    let length = tcp.act(index) { $0.send(bytes, at: now, into: &$1) }
    settleTCP(index, at: now, into: &outbox)
    return length
  }

  /// Lends up to `limit` received bytes to `read` and consumes them. `read` is not called if there are none. More bytes may be
  /// left afterwards.
  public mutating func receiveTCP(
    from id: SocketID, limit: Int, at now: Instant, into outbox: inout Outbox, _ read: (RawSpan) -> Void
  ) {
    guard let index = tcp.index(of: id), tcp.act(index, { connection, _ in connection.readableBytes > 0 }) else {
      return
    }
    tcp.act(index) { $0.receive(limit, at: now, into: &$1, read) }
    settleTCP(index, at: now, into: &outbox)
  }

  /// Closes the sending side, as `shutdown(SHUT_WR)` does: data already accepted are still sent, and the other direction
  /// stays open.
  public mutating func shutDownTCP(_ id: SocketID, at now: Instant, into outbox: inout Outbox) {
    guard let index = tcp.index(of: id) else { return }
    tcp.act(index) { $0.shutDown(at: now, into: &$1) }
    settleTCP(index, at: now, into: &outbox)
  }

  /// Sets whether small segments are sent without waiting for acknowledgments (`TCP_NODELAY`), and whether an idle peer is
  /// probed (`SO_KEEPALIVE`). A nil leaves the option as it is.
  public mutating func configureTCP(
    _ id: SocketID, hasNoDelay: Bool?, keepsAlive: Bool?, at now: Instant, into outbox: inout Outbox
  ) {
    guard let index = tcp.index(of: id) else { return }
    if let keepsAlive { tcp.connections[at: index].connection.setKeepAlive(keepsAlive, at: now) }
    if let hasNoDelay { tcp.act(index) { $0.setNoDelay(hasNoDelay, at: now, into: &$1) } }
    settleTCP(index, at: now, into: &outbox)
  }

  /// Whether everything has been read that a connection will ever deliver; true if there is no such connection.
  public mutating func isTCPAtEnd(_ id: SocketID) -> Bool {
    guard let index = tcp.index(of: id) else { return true }
    // In place: to look at it from outside would be to copy it.
    return tcp.act(index) { connection, _ in connection.isAtEnd }
  }

  /// The status of a TCP socket; nil if there is no such socket. For a listening socket, ``TCPStatus/readable`` is the number
  /// of connections that can be accepted.
  public func tcpStatus(of id: SocketID) -> TCPStatus? {
    if let listener = tcp.listenerIndex(of: id) {
      let waiting = tcp.listeners[at: listener].accepted.count
      return TCPStatus(state: .listen, readable: waiting, writable: 0, unacknowledged: 0, isAtEnd: false)
    }
    guard let index = tcp.index(of: id) else { return nil }
    return TCPStatus(tcp.connections[at: index].connection, tcp.connections.key(at: index))
  }
}
