public import Fabric
import Packets
public import SimulationKernel

extension Stack {
  /// Whether ``nextSocketEvent()`` will return an event; most packets cause none.
  @inlinable public var hasSocketNews: Bool { !sockets.readable.isEmpty || !tcpBox.value.writable.isEmpty }

  /// The next socket event and the socket's owner; each is returned once.
  public mutating func nextSocketEvent() -> (owner: SocketOwner, event: SocketEvent)? {
    while let id = sockets.removeReadable() {
      if let owner = owner(of: id) { return (owner, .readable(id)) }
    }
    guard !tcp.writable.isEmpty else { return nil }
    while let id = tcp.removeWritable() {
      if let owner = owner(of: id) { return (owner, .writable(id)) }
    }
    return nil
  }

  @inline(__always) private func owner(of id: SocketID) -> SocketOwner? {
    if let index = sockets.index(of: id) { return sockets.all[at: index].owner }
    return tcp.owner(of: id)
  }

  /// Opens a socket on `port`, or on a free port of the dynamic range (RFC 6335, section 6) if that is zero. Nil if the port is
  /// taken. A socket bound to an interface receives from it and sends out of it.
  public mutating func openSocket(
    _ kind: Socket.Kind, port: UInt16 = 0, interface: Int? = nil, owner: SocketOwner
  ) -> SocketID? {
    sockets.open(kind, port: port, interface: interface, owner: owner, &random)
  }

  /// Closes a socket of any kind. Data already passed to TCP is still delivered.
  public mutating func closeSocket(_ id: SocketID, at now: Instant, into outbox: inout Outbox) {
    guard let index = sockets.index(of: id) else { return closeTCP(id, at: now, into: &outbox) }
    var socket = sockets.remove(at: index)
    while let received = socket.received.popFirst() { outbox.frames.release(received.frame) }
  }

  /// Closes all sockets of an owner.
  public mutating func closeSockets(of owner: SocketOwner, at now: Instant, into outbox: inout Outbox) {
    for id in socketsInOrder(of: owner) {
      closeSocket(id, at: now, into: &outbox)
    }
  }

  /// The sockets of an owner, those of TCP last.
  private func socketsInOrder(of owner: SocketOwner) -> [SocketID] {
    let ids = sockets.owners[owner]
    return ids.filter { sockets.index(of: $0) != nil } + ids.filter { tcp.listenerIndex(of: $0) != nil }
      + ids.compactMap { tcp.index(of: $0) }.sorted().map { tcp.connections[at: $0].id }
  }

  /// Delivers to a socket; a full one drops it.
  mutating func deliver(_ received: Received, to index: Int, into outbox: inout Outbox) {
    guard sockets.deliver(received, size: outbox.frames.length(of: received.frame), to: index) else {
      return outbox.drop(received.frame, on: PortIndex(received.interface), .socketBufferFull)
    }
  }
}
