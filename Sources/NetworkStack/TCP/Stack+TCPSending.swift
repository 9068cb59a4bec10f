import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Sends what a connection has put out, and acts on its news.
  mutating func settleTCP(_ place: Int, at now: Instant, into outbox: inout Outbox) {
    let error = sendOutput(of: place, at: now, into: &outbox)
    if let error { note(error, place, at: now, into: &outbox) }
    noteTCPNews(place)
  }

  /// Builds the frames of the segments that were put out. What a segment carries goes from the send buffer into its frame.
  private mutating func sendOutput(of place: Int, at now: Instant, into outbox: inout Outbox) -> SendError? {
    guard !tcp.output.segments.isEmpty else { return nil }
    let flow = tcp.connections.key(at: place)
    let (data, start) = (
      tcp.connections[place: place].connection.sender.buffer, tcp.connections[place: place].connection.sender.dataStart
    )
    var failure: SendError?
    for index in tcp.output.segments.indices {
      let segment = tcp.output.segments[index]
      do throws(SendError) {
        try sendTCP(segment, data, segment.sequence - start, flow, at: now, into: &outbox)
      } catch {
        failure = error
      }
    }
    tcp.output.segments.removeAll(keepingCapacity: true)
    return failure
  }

  /// Sends one segment, whose payload begins at `offset` in `data`.
  mutating func sendTCP(
    _ segment: TCPSegment, _ data: ByteRing, _ offset: Int, _ flow: TCPFlow, at now: Instant, into outbox: inout Outbox
  ) throws(SendError) {
    let header = segment.header(from: flow.local.port, to: flow.remote.port)
    let range = offset..<offset + segment.payloadLength
    let length = header.headerLength + segment.payloadLength
    switch (flow.local.address, flow.remote.address) {
    case (.v4(let source), .v4(let destination)):
      let outgoing = IPv4Outgoing(segment, source: source, destination: destination)
      try sendIPv4(outgoing, payloadLength: length, at: now, into: &outbox) { bytes, start, source in
        data.copy(range, into: &bytes, at: start + header.headerLength)
        header.emit(
          into: &bytes, at: start, segment.options, payloadLength: segment.payloadLength, source: source,
          destination: destination)
      }
    case (.v6(let source), .v6(let destination)):
      let outgoing = IPv6Outgoing(segment, source: source, destination: destination)
      try sendIPv6(outgoing, payloadLength: length, at: now, into: &outbox) { bytes, start, source in
        data.copy(range, into: &bytes, at: start + header.headerLength)
        header.emit(
          into: &bytes, at: start, segment.options, payloadLength: segment.payloadLength, source: source,
          destination: destination)
      }
    case (.v4, .v6), (.v6, .v4):
      throw .addressNotAvailable
    }
  }

  /// A segment could not be sent. One that is too long for the path is cut down; others may find a way when they are sent
  /// again.
  private mutating func note(_ error: SendError, _ place: Int, at now: Instant, into outbox: inout Outbox) {
    guard case .messageTooLong(let mtu) = error else { return }
    narrowTCP(place, toMTU: mtu, at: now)
    _ = sendOutput(of: place, at: now, into: &outbox)
  }

  /// The path of a connection takes packets of `mtu` bytes.
  mutating func narrowTCP(_ place: Int, toMTU mtu: Int, at now: Instant) {
    let headers = tcp.connections.key(at: place).remote.address.headersLength
    tcp.act(place) { $0.narrow(to: mtu - headers, at: now, into: &$1) }
  }

  /// Tells the programs, and forgets connections that are over and belong to nobody.
  private mutating func noteTCPNews(_ place: Int) {
    let (news, state) = (tcp.output.news, tcp.connections[place: place].connection.state)
    tcp.output.news = []
    tcp.noteTimeWait(place)
    let entry = (id: tcp.connections[place: place].id, owner: tcp.connections[place: place].owner)
    if news.contains(.established) { enqueue(entry.id, place) }
    if entry.owner != nil {
      if news.contains(.readable), sockets.readable.last != entry.id { sockets.readable.append(entry.id) }
      if news.contains(.writable), tcp.writable.last != entry.id { tcp.writable.append(entry.id) }
    }
    guard tcp.connections[place: place].connection.state != .closed || entry.owner != nil else {
      if state == .closed { leaveListener(entry.id, place) }
      return tcp.remove(place: place)
    }
    tcp.nextDue = min(tcp.nextDue, tcp.connections[place: place].connection.timers.next)
    nextWake = min(nextWake, tcp.nextDue)
  }

  /// The handshake of a passive connection is complete: it waits to be accepted.
  private mutating func enqueue(_ id: SocketID, _ place: Int) {
    guard let listener = tcp.connections[place: place].listener.flatMap({ tcp.listenerPlace(of: $0) }) else { return }
    tcp.listeners[listener].pending -= 1
    tcp.listeners[listener].accepted.append(id)
    sockets.readable.append(tcp.listeners[listener].id)
  }

  /// A connection has ended before it was accepted.
  private mutating func leaveListener(_ id: SocketID, _ place: Int) {
    guard let listener = tcp.connections[place: place].listener.flatMap({ tcp.listenerPlace(of: $0) }) else { return }
    if let waiting = tcp.listeners[listener].accepted.firstIndex(of: id) {
      tcp.listeners[listener].accepted.remove(at: waiting)
    } else {
      tcp.listeners[listener].pending -= 1
    }
  }
}

extension TCPTable {
  /// Counts connections in TIME-WAIT, and cuts one short that would be too many.
  fileprivate mutating func noteTimeWait(_ place: Int) {
    let isWaiting = connections[place: place].connection.state == .timeWait
    guard isWaiting != connections[place: place].isTimeWaiting else { return }
    if isWaiting, timeWaiting >= TCPTable.timeWaitLimit {
      connections[place: place].connection.cutTimeWait()
    } else {
      connections[place: place].isTimeWaiting = isWaiting
      timeWaiting += isWaiting ? 1 : -1
    }
  }
}

extension IPv4Outgoing {
  /// Segments are made to fit the path (RFC 1191). What would have to be smaller than the smallest is cut by its sender.
  fileprivate init(_ segment: TCPSegment, source: IPv4Address, destination: IPv4Address) {
    self.init(protocol: .tcp, source: source, destination: destination)
    let isLeast = segment.options.length + segment.payloadLength <= TCPConnection.leastSegment
    fragmentation = isLeast ? .bySender : .never
    typeOfService = segment.isMarkable ? 2 : 0
  }
}

extension IPv6Outgoing {
  fileprivate init(_ segment: TCPSegment, source: IPv6Address, destination: IPv6Address) {
    self.init(nextHeader: .tcp, source: source, destination: destination)
    mustNotFragment = true
    trafficClass = segment.isMarkable ? 2 : 0
  }
}

extension IPAddress {
  /// Bytes of the IP and TCP headers without options.
  var headersLength: Int {
    switch self {
    case .v4: IPv4Header.minimumLength + TCPHeader.minimumLength
    case .v6: IPv6Header.length + TCPHeader.minimumLength
    }
  }
}
