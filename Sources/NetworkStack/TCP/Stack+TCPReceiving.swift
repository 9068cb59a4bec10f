import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// A TCP segment for this host (RFC 9293, section 3.10.7; RFC 1122, section 4.2).
  mutating func receiveTCP(
    _ payload: Payload, isCongestionMarked: Bool, at now: Instant, into outbox: inout Outbox
  ) {
    guard var arrival = TCPArrival(outbox.frames.bytes(of: payload.frame).extracting(payload.range)) else {
      return outbox.drop(payload.frame, on: payload.packet.port, .malformed)
    }
    guard TCPHeader.isIntact(payload, outbox.frames) else {
      return outbox.drop(payload.frame, on: payload.packet.port, .badChecksum)
    }
    arrival.isCongestionMarked = isCongestionMarked
    let flow = TCPFlow(
      local: Endpoint(payload.destination, port: arrival.header.destinationPort),
      remote: Endpoint(payload.source, port: arrival.header.sourcePort))
    // The addresses of a connection are no group's.
    if let index = connectionIndex(flow, arrival) {
      let start = payload.range.lowerBound + arrival.header.headerLength
      tcp.act(index) { connection, output in
        connection.receive(
          arrival, outbox.frames.bytes(of: payload.frame).extracting(start..<payload.range.upperBound), at: now,
          into: &output)
      }
      settleTCP(index, at: now, into: &outbox)
      outbox.frames.release(payload.frame)
    } else if !isUnicast(payload) {
      outbox.frames.release(payload.frame)
    } else if let listener = tcp.listenerIndex(port: flow.local.port) {
      receiveTCP(arrival, flow, for: listener, at: now, into: &outbox)
      outbox.frames.release(payload.frame)
    } else {
      refuse(arrival, flow, at: now, into: &outbox)
      outbox.drop(payload.frame, on: payload.packet.port, .noListener)
    }
  }

  /// RFC 1122, section 4.2.3.10: a segment to all is none.
  private func isUnicast(_ payload: Payload) -> Bool {
    guard !payload.packet.isGroupAddressed, !payload.source.isMulticast, !payload.destination.isMulticast else {
      return false
    }
    guard case .v4(let destination) = payload.destination else { return true }
    return ipv4.routes.lookup(destination)?.kind != .broadcast
  }

  /// The connection of a segment, unless it gives way to the one that the segment asks for, if somebody listens for it.
  private func connectionIndex(_ flow: TCPFlow, _ arrival: TCPArrival) -> Int? {
    guard let index = tcp.connections.index(of: flow) else { return nil }
    guard arrival.flags.contains(.syn), tcp.connections[at: index].connection.givesWay(to: arrival),
      tcp.listenerIndex(port: flow.local.port) != nil
    else { return index }
    return nil
  }

  /// LISTEN (RFC 9293, section 3.10.7.2)
  private mutating func receiveTCP(
    _ arrival: TCPArrival, _ flow: TCPFlow, for listener: Int, at now: Instant, into outbox: inout Outbox
  ) {
    guard !arrival.flags.contains(.rst) else { return }
    guard !arrival.flags.contains(.ack) else { return refuse(arrival, flow, at: now, into: &outbox) }
    // A SYN that claims to come from the socket that it goes to comes from an attacker (RFC 4953, "LAND").
    guard arrival.flags.contains(.syn), flow.local != flow.remote, !tcp.listeners[at: listener].isFull else { return }
    let successor = retire(flow)
    guard var connection = makeConnection(flow, successor, bufferSize: tcp.listeners[at: listener].bufferSize, at: now)
    else { return }
    connection.accept(arrival, at: now, into: &tcp.output)
    tcp.listeners[at: listener].pending += 1
    tcp.add(connection, id: sockets.makeID(), flow, owner: nil, listener: tcp.listeners[at: listener].id)
    if let index = tcp.connections.index(of: flow) { settleTCP(index, at: now, into: &outbox) }
  }

  /// Forgets a connection in TIME-WAIT. Returns what the next one of the flow is to begin with: a number beyond all that
  /// this one sent and might have sent in its last window (RFC 1122, section 4.2.2.13).
  private mutating func retire(_ flow: TCPFlow) -> TCPSequenceNumber? {
    guard let index = tcp.connections.index(of: flow) else { return nil }
    defer { tcp.endTimeWait(index) }
    return tcp.connections[at: index].connection.sender.next + (Int(UInt16.max) + 2)
  }

  private mutating func refuse(
    _ arrival: TCPArrival, _ flow: TCPFlow, at now: Instant, into outbox: inout Outbox
  ) {
    guard let reset = TCPSegment.reset(answering: arrival) else { return }
    try? sendTCP(reset, ByteRing(), 0, flow, at: now, into: &outbox)
  }
}

extension TCPArrival {
  fileprivate init?(_ segment: RawSpan) {
    guard let header = try? TCPHeader(parsing: segment) else { return nil }
    let hasOptions = header.headerLength > TCPHeader.minimumLength
    self.init(
      header, hasOptions ? TCPOptions(parsing: segment, header) : TCPOptions(),
      payloadLength: segment.byteCount - header.headerLength)
  }
}

extension TCPHeader {
  fileprivate static func isIntact(_ payload: Payload, _ frames: FrameStore) -> Bool {
    let segment = frames.bytes(of: payload.frame).extracting(payload.range)
    return switch (payload.source, payload.destination) {
    case (.v4(let source), .v4(let destination)):
      hasValidChecksum(in: segment, source: source, destination: destination)
    case (.v6(let source), .v6(let destination)):
      hasValidChecksum(in: segment, source: source, destination: destination)
    case (.v4, .v6), (.v6, .v4): false
    }
  }
}
