public import Fabric
public import Packets
public import SimulationKernel

// The calls for owners of UDP and echo sockets.

extension Stack {
  /// 64 bits from the stack's random stream.
  public mutating func nextRandom() -> UInt64 { random.next() }

  /// The port of a socket, or the identifier of an echo socket. Nil if there is no such socket.
  public func localPort(of id: SocketID) -> UInt16? { sockets.index(of: id).map { sockets.all[at: $0].localPort } }

  /// Sets a socket's time to live, whether its packets may be fragmented, and the outgoing interface. Nil leaves a setting as
  /// it is.
  public mutating func configureSocket(
    _ id: SocketID, timeToLive: UInt8? = nil, fragmentation: Socket.Fragmentation? = nil, interface: Int? = nil
  ) {
    guard let index = sockets.index(of: id) else { return }
    if let timeToLive { sockets.all[at: index].timeToLive = timeToLive }
    if let fragmentation { sockets.all[at: index].fragmentation = fragmentation }
    if let interface, interfaces.indices.contains(interface) { sockets.all[at: index].interface = interface }
  }

  /// Removes the oldest entry from a socket's queue and lends its payload to `read`, which is not called if the queue is empty.
  public mutating func receive(
    from id: SocketID, into outbox: inout Outbox, _ read: (Received, RawSpan) -> Void
  ) {
    guard let index = sockets.index(of: id), let received = sockets.all[at: index].received.popFirst() else { return }
    sockets.all[at: index].receivedBytes -= outbox.frames.length(of: received.frame)
    let range = received.start..<received.start + received.length
    read(received, outbox.frames.bytes(of: received.frame).extracting(range))
    outbox.frames.release(received.frame)
  }

  /// Sends a UDP datagram of `length` bytes that `fill` writes at the given offset.
  public mutating func sendUDP(
    from id: SocketID, to destination: Endpoint, length: Int, at now: Instant, into outbox: inout Outbox,
    fill: (inout MutableRawSpan, Int) -> Void
  ) throws(SendError) {
    guard let index = sockets.index(of: id) else { throw .noSuchSocket }
    let destination = Endpoint(destination.address.orLoopback, port: destination.port)
    try sendUDP(from: index, to: destination, length: length, at: now, into: &outbox, fill: fill)
  }

  /// Sends an echo request with the socket's identifier.
  public mutating func sendEcho(
    from id: SocketID, to destination: IPAddress, sequence: UInt16, _ data: [UInt8], at now: Instant,
    into outbox: inout Outbox
  ) throws(SendError) {
    guard let index = sockets.index(of: id) else { throw .noSuchSocket }
    try sendEcho(from: index, to: destination.orLoopback, sequence: sequence, data, at: now, into: &outbox)
  }
}
