public import Fabric
public import SimulationKernel

// What the owner of a TCP socket may ask for.

extension Stack {
  /// Hands data to a connection. Returns how many bytes it took: fewer where its buffer is full, and then `.writable` follows.
  public mutating func sendTCP(
    _ bytes: RawSpan, to id: SocketID, at now: Instant, into outbox: inout Outbox
  ) -> Int {
    guard let index = tcp.index(of: id) else { return 0 }
    let length = tcp.act(index) { $0.send(bytes, at: now, into: &$1) }
    settleTCP(index, at: now, into: &outbox)
    return length
  }

  /// Lends up to `limit` bytes that came in to `read`, which is not called where there are none. There may be more afterwards.
  public mutating func receiveTCP(
    from id: SocketID, limit: Int, at now: Instant, into outbox: inout Outbox, _ read: (RawSpan) -> Void
  ) {
    guard let index = tcp.index(of: id), tcp.act(index, { connection, _ in connection.readableBytes > 0 }) else {
      return
    }
    tcp.act(index) { $0.receive(limit, at: now, into: &$1, read) }
    settleTCP(index, at: now, into: &outbox)
  }

  /// Says that no more data will be sent. The other direction stays open.
  public mutating func shutDownTCP(_ id: SocketID, at now: Instant, into outbox: inout Outbox) {
    guard let index = tcp.index(of: id) else { return }
    tcp.act(index) { $0.shutDown(at: now, into: &$1) }
    settleTCP(index, at: now, into: &outbox)
  }

  /// Whether small segments go out without waiting for acknowledgments (`TCP_NODELAY`), and whether a silent other side is
  /// asked if it is still there (`SO_KEEPALIVE`). What is nil stays as it is.
  public mutating func configureTCP(
    _ id: SocketID, hasNoDelay: Bool?, keepsAlive: Bool?, at now: Instant, into outbox: inout Outbox
  ) {
    guard let index = tcp.index(of: id) else { return }
    if let keepsAlive { tcp.connections[at: index].connection.setKeepAlive(keepsAlive, at: now) }
    if let hasNoDelay { tcp.act(index) { $0.setNoDelay(hasNoDelay, at: now, into: &$1) } }
    settleTCP(index, at: now, into: &outbox)
  }

  /// Whether all has been read that will ever come from a connection; true where there is no such connection.
  public mutating func isTCPAtEnd(_ id: SocketID) -> Bool {
    guard let index = tcp.index(of: id) else { return true }
    // In place: to look at it from outside would be to copy it.
    return tcp.act(index) { connection, _ in connection.isAtEnd }
  }

  /// Nil where there is no such TCP socket.
  public func tcpStatus(of id: SocketID) -> TCPStatus? {
    if let listener = tcp.listenerIndex(of: id) {
      let waiting = tcp.listeners[at: listener].accepted.count
      return TCPStatus(state: .listen, readable: waiting, writable: 0, unacknowledged: 0, isAtEnd: false)
    }
    guard let index = tcp.index(of: id) else { return nil }
    return TCPStatus(tcp.connections[at: index].connection, tcp.connections.key(at: index))
  }
}
