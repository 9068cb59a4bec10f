public import Fabric
import Packets
public import SimulationKernel

extension Stack {
  /// Whether ``nextSocketEvent()`` has something to tell, which most packets on their way leave nothing of.
  @inlinable public var hasSocketNews: Bool { !readable.isEmpty || !tcpBox.value.writable.isEmpty }

  /// The owner of a socket that has news, and the news; each is told once.
  public mutating func nextSocketEvent() -> (owner: SocketOwner, event: SocketEvent)? {
    while let id = readable.removeOldest() {
      if let owner = owner(of: id) { return (owner, .readable(id)) }
    }
    guard !tcp.writable.isEmpty else { return nil }
    while let id = tcp.writable.removeOldest() {
      if let owner = owner(of: id) { return (owner, .writable(id)) }
    }
    return nil
  }

  @inline(__always) private func owner(of id: SocketID) -> SocketOwner? {
    if let place = socketPlace(id) { return sockets[place].owner }
    return tcp.owner(of: id)
  }

  // Inlined, as other questions on the way of each packet are: a call would be given a copy of the stack's fields.
  // Loops, because a closure would be given a copy of each socket.
  @inline(__always) func socketPlace(_ id: SocketID) -> Int? {
    for place in sockets.indices where sockets[place].id == id { return place }
    return nil
  }

  @inline(__always) func socketPlace(_ kind: Socket.Kind, port: UInt16) -> Int? {
    for place in sockets.indices where sockets[place].kind == kind && sockets[place].localPort == port { return place }
    return nil
  }

  /// The socket for what came in on an interface: one that was opened for that alone, or else one that was opened for all.
  @inline(__always) func socketPlace(_ kind: Socket.Kind, port: UInt16, arrivingOn interface: Int) -> Int? {
    var general: Int?
    for place in sockets.indices where sockets[place].kind == kind && sockets[place].localPort == port {
      if sockets[place].boundInterface == interface { return place }
      if general == nil, sockets[place].boundInterface == nil { general = place }
    }
    return general
  }

  /// Opens a socket on `port`, or on a free one of the dynamic range (RFC 6335, section 6) where that is zero. Nil where
  /// the port is taken. One for an interface alone receives from that and sends out of it.
  public mutating func openSocket(
    _ kind: Socket.Kind, port: UInt16 = 0, interface: Int? = nil, owner: SocketOwner
  ) -> SocketID? {
    guard let port = port == 0 ? freePort(for: kind) : port,
      !sockets.contains(where: { $0.kind == kind && $0.localPort == port && $0.collides(with: interface) })
    else { return nil }
    let id = SocketID(nextSocket)
    nextSocket &+= 1
    sockets.append(Socket(id: id, kind: kind, owner: owner, localPort: port, boundInterface: interface))
    return id
  }

  private mutating func freePort(for kind: Socket.Kind) -> UInt16? {
    let start = UInt16(random.next(below: 16_384))
    return (0..<16_384 as Range<UInt16>).lazy.map { 49_152 + (start + $0) % 16_384 }
      .first { socketPlace(kind, port: $0) == nil }
  }

  /// Closes a socket of any kind. What TCP was given to send is still delivered.
  public mutating func closeSocket(_ id: SocketID, at now: Instant, into outbox: inout Outbox) {
    guard let place = socketPlace(id) else { return closeTCP(id, at: now, into: &outbox) }
    while let received = sockets[place].received.popFirst() { outbox.frames.release(received.frame) }
    sockets.remove(at: place)
  }

  /// Closes all sockets of an owner.
  public mutating func closeSockets(of owner: SocketOwner, at now: Instant, into outbox: inout Outbox) {
    for id in sockets.filter({ $0.owner == owner }).map(\.id) + tcpSockets(of: owner) {
      closeSocket(id, at: now, into: &outbox)
    }
  }

  /// Puts what arrived into a socket and marks it for its owner; a full one drops it.
  mutating func deliver(_ received: Received, to place: Int, into outbox: inout Outbox) {
    let size = outbox.frames.length(of: received.frame)
    guard sockets[place].receivedBytes + size <= Socket.bufferLimit else {
      return outbox.drop(received.frame, on: PortIndex(received.interface), .socketBufferFull)
    }
    sockets[place].receivedBytes += size
    sockets[place].received.append(received)
    if sockets[place].received.count == 1 { readable.append(sockets[place].id) }
  }
}

extension [SocketID] {
  /// Mostly there is just one.
  @inline(__always) fileprivate mutating func removeOldest() -> SocketID? {
    count > 1 ? removeFirst() : popLast()
  }
}
