import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Sends what a connection has put out, and acts on its news.
  mutating func settleTCP(_ index: Int, at now: Instant, into outbox: inout Outbox) {
    let error = sendOutput(of: index, at: now, into: &outbox)
    if let error { note(error, index, at: now, into: &outbox) }
    noteTCPNews(index)
  }

  /// Builds the frames of the segments that were put out. What a segment carries goes from the send buffer into its frame.
  private mutating func sendOutput(of index: Int, at now: Instant, into outbox: inout Outbox) -> SendError? {
    guard !tcp.output.segments.isEmpty else { return nil }
    let flow = tcp.connections.key(at: index)
    let (data, start) = (
      tcp.connections[at: index].connection.sender.buffer, tcp.connections[at: index].connection.sender.dataStart
    )
    var failure: SendError?
    for position in tcp.output.segments.indices {
      let segment = tcp.output.segments[position]
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
  private mutating func note(_ error: SendError, _ index: Int, at now: Instant, into outbox: inout Outbox) {
    guard case .messageTooLong(let mtu) = error else { return }
    narrowTCP(index, toMTU: mtu, at: now)
    _ = sendOutput(of: index, at: now, into: &outbox)
  }

  /// The path of a connection takes packets of `mtu` bytes.
  mutating func narrowTCP(_ index: Int, toMTU mtu: Int, at now: Instant) {
    let headers = tcp.connections.key(at: index).remote.address.headersLength
    tcp.act(index) { $0.narrow(to: mtu - headers, at: now, into: &$1) }
  }

  /// Tells the programs, and forgets connections that are over and belong to nobody.
  private mutating func noteTCPNews(_ index: Int) {
    let news = tcp.output.news
    tcp.output.news = []
    tcp.noteTimeWait(index)
    let entry = (id: tcp.connections[at: index].id, owner: tcp.connections[at: index].owner)
    if news.contains(.established) { enqueue(entry.id, index) }
    if entry.owner != nil {
      if news.contains(.readable), sockets.readable.last != entry.id { sockets.readable.append(entry.id) }
      if news.contains(.writable), tcp.writable.last != entry.id { tcp.writable.append(entry.id) }
    }
    guard tcp.connections[at: index].connection.state != .closed else {
      return entry.owner != nil || isQueued(entry.id, index) ? tcp.retire(index) : forget(entry.id, index)
    }
    tcp.noteTimers(index)
    nextWake = min(nextWake, tcp.nextDue)
  }

  /// The handshake of a passive connection is complete: it waits to be accepted.
  private mutating func enqueue(_ id: SocketID, _ index: Int) {
    guard let listener = tcp.connections[at: index].listener.flatMap({ tcp.listenerIndex(of: $0) }) else { return }
    tcp.listeners[at: listener].pending -= 1
    tcp.listeners[at: listener].accepted.append(id)
    sockets.readable.append(tcp.listeners[at: listener].id)
  }

  /// Whether it waits to be accepted. That it may do after its end, too: then the program learns of that.
  private func isQueued(_ id: SocketID, _ index: Int) -> Bool {
    tcp.connections[at: index].listener.flatMap { tcp.listenerIndex(of: $0) }
      .map { tcp.listeners[at: $0].accepted.waiting.contains(id) } ?? false
  }

  /// A connection is over that belongs to nobody. Its handshake may not have been complete.
  private mutating func forget(_ id: SocketID, _ index: Int) {
    if let listener = tcp.connections[at: index].listener.flatMap({ tcp.listenerIndex(of: $0) }) {
      tcp.listeners[at: listener].pending -= 1
    }
    tcp.remove(at: index)
  }
}

extension TCPTable {
  /// Counts connections in TIME-WAIT, and cuts one short that would be too many.
  fileprivate mutating func noteTimeWait(_ index: Int) {
    let isWaiting = connections[at: index].connection.state == .timeWait
    guard isWaiting != connections[at: index].isTimeWaiting else { return }
    if isWaiting, timeWaiting >= TCPTable.timeWaitLimit {
      connections[at: index].connection.cutTimeWait()
    } else {
      connections[at: index].isTimeWaiting = isWaiting
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
