public import Fabric
public import Packets
public import SimulationKernel

// What the owner of a UDP or echo socket may ask for.

extension Stack {
  /// 64 bits from the stack's stream of chance.
  public mutating func nextRandom() -> UInt64 { random.next() }

  /// The port of a socket; of an echo socket its identifier. Nil where there is no such socket.
  public func localPort(of id: SocketID) -> UInt16? { sockets.index(of: id).map { sockets.all[$0].localPort } }

  /// Sets a socket's time to live, whether its packets may be fragmented, and the interface that they go out of. What is
  /// nil stays as it is.
  public mutating func configureSocket(
    _ id: SocketID, timeToLive: UInt8? = nil, fragmentation: Socket.Fragmentation? = nil, interface: Int? = nil
  ) {
    guard let index = sockets.index(of: id) else { return }
    if let timeToLive { sockets.all[index].timeToLive = timeToLive }
    if let fragmentation { sockets.all[index].fragmentation = fragmentation }
    if let interface, interfaces.indices.contains(interface) { sockets.all[index].interface = interface }
  }

  /// Takes the oldest thing that arrived at a socket, and lends its payload to `read`, which is not called where there is
  /// nothing.
  public mutating func receive(
    from id: SocketID, into outbox: inout Outbox, _ read: (Received, RawSpan) -> Void
  ) {
    guard let index = sockets.index(of: id), let received = sockets.all[index].received.popFirst() else { return }
    sockets.all[index].receivedBytes -= outbox.frames.length(of: received.frame)
    let range = received.start..<received.start + received.length
    read(received, outbox.frames.bytes(of: received.frame).extracting(range))
    outbox.frames.release(received.frame)
  }

  /// Sends a UDP datagram of `length` bytes that `fill` writes at the offset it is given.
  public mutating func sendUDP(
    from id: SocketID, to destination: Endpoint, length: Int, at now: Instant, into outbox: inout Outbox,
    fill: (inout MutableRawSpan, Int) -> Void
  ) throws(SendError) {
    guard let index = sockets.index(of: id) else { throw .noSuchSocket }
    try sendUDP(from: index, to: destination, length: length, at: now, into: &outbox, fill: fill)
  }

  /// Sends an echo request with the socket's identifier.
  public mutating func sendEcho(
    from id: SocketID, to destination: IPAddress, sequence: UInt16, _ data: [UInt8], at now: Instant,
    into outbox: inout Outbox
  ) throws(SendError) {
    guard let index = sockets.index(of: id) else { throw .noSuchSocket }
    try sendEcho(from: index, to: destination, sequence: sequence, data, at: now, into: &outbox)
  }
}
