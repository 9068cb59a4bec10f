public import Fabric
public import Packets
public import SimulationKernel

extension Stack {
  /// Opens a connection to `remote` from `port`, or from a free ephemeral port (49152 to 65535; RFC 6335, section 6) if that is
  /// zero. It returns at once: the handshake's end, or its failure, is announced to `owner`.
  ///
  /// - Parameter bufferSize: Size of the buffers in bytes, clamped to ``TCPSettings/bufferSizes``; the settings' unless given.
  /// - Throws: `.networkUnreachable` for a multicast or broadcast address; the error of the route lookup if there is no route;
  ///   `.addressNotAvailable` if there is no source address, or no port is free.
  public mutating func connectTCP(
    to remote: Endpoint, from port: UInt16, bufferSize: Int? = nil, owner: SocketOwner, at now: Instant,
    into outbox: inout Outbox
  ) throws(SendError) -> SocketID {
    let remote = Endpoint(remote.address.orLoopback, port: remote.port)
    guard isOneHost(remote.address) else { throw .networkUnreachable }
    let source = try tcpPath(to: remote.address, at: now).source
    guard let flow = freeFlow(from: source, port: port, to: remote),
      var connection = makeConnection(flow, bufferSize: bufferSize, at: now)
    else { throw .addressNotAvailable }
    connection.connect(at: now, into: &tcp.output)
    let id = sockets.makeID()
    tcp.add(connection, id: id, flow, owner: owner, listener: nil)
    sockets.owners.add(id, of: owner)
    if let index = tcp.connections.index(of: flow) { settleTCP(index, at: now, into: &outbox) }
    return id
  }

  /// Whether an address is a single host's, to which TCP can connect (RFC 1122, section 4.2.3.10).
  private func isOneHost(_ address: IPAddress) -> Bool {
    guard !address.isMulticast else { return false }
    guard case .v4(let destination) = address else { return true }
    return destination != .broadcast && ipv4.routes.lookup(destination)?.kind != .broadcast
  }

  private mutating func freeFlow(from source: IPAddress, port: UInt16, to remote: Endpoint) -> TCPFlow? {
    guard port == 0 else {
      let flow = TCPFlow(local: Endpoint(source, port: port), remote: remote)
      return tcp.isFree(flow) ? flow : nil
    }
    let start = UInt16(random.next(below: 16_384))
    return (0..<16_384 as Range<UInt16>).lazy
      .map { TCPFlow(local: Endpoint(source, port: 49_152 + (start + $0) % 16_384), remote: remote) }
      .first { [tcp] in tcp.isFree($0) }
  }

  /// Makes a connection in CLOSED, with the initial sequence number `initial` if that is given; nil if there is no route to its
  /// other end.
  mutating func makeConnection(
    _ flow: TCPFlow, _ initial: TCPSequenceNumber? = nil, bufferSize: Int?, at now: Instant
  ) -> TCPConnection? {
    guard let path = try? tcpPath(to: flow.remote.address, at: now) else { return nil }
    let digest = initialDigest(of: flow)
    // RFC 6528, section 3: a clock that ticks every 4 us, and a secret function of the flow.
    let clock = UInt32(truncatingIfNeeded: now.nanoseconds / 4_000)
    var settings = tcp.settings
    if let bufferSize { settings.bufferSize = bufferSize.clamped(to: TCPSettings.bufferSizes) }
    return TCPConnection(
      settings, initialSequence: initial ?? TCPSequenceNumber(clock &+ UInt32(truncatingIfNeeded: digest.low)),
      timestampOffset: UInt32(truncatingIfNeeded: digest.high),
      segmentSize: path.mtu - flow.remote.address.headersLength,
      offeredSegment: path.linkMTU - flow.remote.address.headersLength,
      defaultSegment: flow.remote.address.defaultSegment)
  }

  private mutating func initialDigest(of flow: TCPFlow) -> Digest {
    let secret = tcp.secret ?? random.next()
    tcp.secret = secret
    // Written out here, so that what goes over the wire does not depend on how checkpoints are coded.
    var writer = ByteWriter()
    writer.write(secret)
    for end in [flow.local, flow.remote] {
      switch end.address {
      case .v4(let address):
        writer.write(UInt8(4))
        writer.write(address.bits)
      case .v6(let address):
        writer.write(UInt8(6))
        writer.write(address.high)
        writer.write(address.low)
      }
      writer.write(end.port)
    }
    return Digest(of: writer.bytes)
  }

  /// The source address of packets to `destination`; nil if there is no route.
  public func sourceAddress(towards destination: IPAddress, at now: Instant) -> IPAddress? {
    try? tcpPath(to: destination, at: now).source
  }

  /// The path to a destination.
  private struct Path {
    /// The source address.
    var source: IPAddress
    /// The MTU of the path, as far as it is known, and of its first link, in bytes.
    var (mtu, linkMTU): (Int, Int)
  }

  private func tcpPath(to destination: IPAddress, at now: Instant) throws(SendError) -> Path {
    switch destination {
    case .v4(let address):
      let route = try ipv4.route(to: address, on: nil, interfaces, at: now)
      guard let source = source(for: address, route) else { throw .addressNotAvailable }
      let link = route.kind == .local ? Int(UInt16.max) : ipv4.mtu(of: route, interfaces)
      return Path(
        source: .v4(source), mtu: ipv4.path(to: address, route, interfaces, at: now).mtu, linkMTU: link)
    case .v6(let address):
      let route = try ipv6.route(to: address, on: nil, interfaces)
      guard let source = source(for: address, route) else { throw .addressNotAvailable }
      let link = route.kind == .local ? Int(UInt16.max) : ipv6.mtu(of: route, interfaces)
      let mtu = min(ipv6.pathMTU(to: address, route, interfaces, at: now), Int(UInt16.max))
      return Path(source: .v6(source), mtu: mtu, linkMTU: min(link, Int(UInt16.max)))
    }
  }

  /// Opens a listening socket, or returns nil if `port` is zero or another socket listens on it.
  ///
  /// - Parameters:
  ///   - backlog: Maximum number of connections that are being established or wait to be accepted; at least 1.
  ///   - bufferSize: Size of each connection's buffers in bytes, clamped to ``TCPSettings/bufferSizes``; the settings' unless
  ///     given.
  public mutating func listenTCP(on port: UInt16, backlog: Int, bufferSize: Int? = nil, owner: SocketOwner) -> SocketID?
  {
    guard port != 0, tcp.listenerIndex(port: port) == nil else { return nil }
    let id = sockets.makeID()
    let size = bufferSize?.clamped(to: TCPSettings.bufferSizes)
    tcp.add(TCPListener(id: id, owner: owner, port: port, backlog: max(1, backlog), bufferSize: size))
    sockets.owners.add(id, of: owner)
    return id
  }

  /// Accepts the oldest connection that waits at a listening socket, and returns its socket, which belongs to `owner` from now
  /// on; nil if none waits. The connection may already be over.
  public mutating func acceptTCP(from id: SocketID, owner: SocketOwner) -> SocketID? {
    guard let listener = tcp.listenerIndex(of: id), !tcp.listeners[at: listener].accepted.isEmpty else { return nil }
    guard let accepted = tcp.listeners[at: listener].accepted.popFirst(), let index = tcp.index(of: accepted) else {
      return nil
    }
    sockets.owners.add(accepted, of: owner)
    tcp.connections[at: index].owner = owner
    tcp.connections[at: index].listener = nil
    // A connection that has ended meanwhile will not announce anything itself.
    if tcp.connections[at: index].connection.state == .closed { sockets.readable.append(accepted) }
    return accepted
  }

  /// Closes a socket. Data already accepted are still delivered.
  mutating func closeTCP(_ id: SocketID, at now: Instant, into outbox: inout Outbox) {
    if let listener = tcp.listenerIndex(of: id) { return closeListener(listener, at: now, into: &outbox) }
    guard let index = tcp.index(of: id) else { return }
    disown(index)
    tcp.act(index) { $0.close(at: now, into: &$1) }
    settleTCP(index, at: now, into: &outbox)
  }

  /// Ends a connection at once, with a RST, and frees its socket.
  public mutating func abortTCP(_ id: SocketID, at now: Instant, into outbox: inout Outbox) {
    guard let index = tcp.index(of: id) else { return }
    disown(index)
    tcp.act(index) { $0.abort(at: now, into: &$1) }
    settleTCP(index, at: now, into: &outbox)
  }

  /// Closes a listening socket and aborts the connections that nobody has accepted.
  private mutating func closeListener(_ index: Int, at now: Instant, into outbox: inout Outbox) {
    let listener = tcp.removeListener(at: index)
    let id = listener.id
    sockets.owners.remove(id, of: listener.owner)
    var orphans: [SocketID] = []
    for index in 0..<tcp.connections.count
    where tcp.connections[at: index].listener == id && tcp.connections[at: index].owner == nil {
      orphans.append(tcp.connections[at: index].id)
    }
    for orphan in orphans { abortTCP(orphan, at: now, into: &outbox) }
  }

  /// Takes a connection away from its owner.
  private mutating func disown(_ index: Int) {
    guard let owner = tcp.connections[at: index].owner else { return }
    sockets.owners.remove(tcp.connections[at: index].id, of: owner)
    tcp.connections[at: index].owner = nil
  }

  /// Handles the timers of all connections that have expired.
  mutating func timeOutTCP(at now: Instant, into outbox: inout Outbox) {
    guard tcp.nextDue <= now else { return }
    for id in tcp.socketsDue(at: now) {
      guard let index = tcp.index(of: id) else { continue }
      tcp.act(index) { $0.timeOut(at: now, into: &$1) }
      settleTCP(index, at: now, into: &outbox)
    }
    tcp.findNextDue()
  }
}

extension IPAddress {
  /// The MSS of a peer whose SYN contains no MSS option (RFC 9293, section 3.7.1), in bytes.
  fileprivate var defaultSegment: Int { v6 == nil ? 536 : 1220 }
}

extension Int {
  fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
