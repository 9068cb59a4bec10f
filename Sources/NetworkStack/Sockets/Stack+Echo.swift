import Fabric
import Packets
import SimulationKernel

// What sockets get back: echo replies, and errors about what they sent.

extension Stack {
  /// Sends an echo request with a socket's identifier.
  mutating func sendEcho(
    from position: Int, to destination: IPAddress, sequence: UInt16, _ data: [UInt8], at now: Instant,
    into outbox: inout Outbox
  ) throws(SendError) {
    guard data.count <= Int(UInt16.max) - ICMPv4Header.length else { throw .messageTooLong(mtu: Int(UInt16.max)) }
    let identifier = sockets.all[at: position].localPort
    switch destination {
    case .v4(let address):
      let request = ICMPv4Header.echoRequest(identifier: identifier, sequence: sequence)
      try sendICMPv4(request, data, IPv4Outgoing(.icmp, to: address, sockets.all[at: position]), at: now, into: &outbox)
    case .v6(let address):
      let request = ICMPv6Header.echoRequest(identifier: identifier, sequence: sequence)
      let outgoing = IPv6Outgoing(.icmpv6, to: address, sockets.all[at: position])
      try sendICMPv6(request, data, outgoing, at: now, into: &outbox)
    }
  }

  /// An echo reply goes to the socket whose identifier it carries.
  mutating func deliverEchoReply(
    _ payload: Payload, identifier: UInt16, at now: Instant, into outbox: inout Outbox
  ) {
    guard let position = sockets.index(.echo, port: identifier) else { return outbox.frames.release(payload.frame) }
    let received = Received(
      .datagram, frame: payload.frame, start: payload.range.lowerBound, length: payload.range.count,
      source: Endpoint(payload.source, port: 0), destination: Endpoint(payload.destination, port: identifier),
      timeToLive: payload.timeToLive, arrived: now, interface: payload.packet.interface)
    deliver(received, to: position, into: &outbox)
  }

  /// An error goes to the socket that sent the packet it quotes (RFC 1122, section 4.1.3.3).
  mutating func deliverError(_ payload: Payload, _ icmp: ICMPv4Header, at now: Instant, into outbox: inout Outbox) {
    let isTooBig =
      icmp.type == .destinationUnreachable && icmp.code == ICMPv4UnreachableCode.fragmentationNeeded.rawValue
    let failure = DeliveryFailure(
      type: icmp.type.rawValue, code: icmp.code, nextHopMTU: isTooBig ? Int(icmp.nextHopMTU) : 0,
      gateway: icmp.type == .redirect ? icmp.gateway : .any)
    let quoted = payload.range.dropFirst(ICMPv4Header.length)
    if isTooBig {
      notePathMTU(failure.nextHopMTU, quoted: quoted, of: payload.frame, at: now, outbox.frames)
    }
    let origin = interfaces.quotedIPv4Origin(in: outbox.frames.bytes(of: payload.frame).extracting(quoted))
    deliver(failure, origin, quoted, payload, at: now, into: &outbox)
  }

  mutating func deliverError(_ payload: Payload, _ icmp: ICMPv6Header, at now: Instant, into outbox: inout Outbox) {
    let failure = DeliveryFailure(
      type: icmp.type.rawValue, code: icmp.code,
      nextHopMTU: icmp.type == .packetTooBig ? Int(min(icmp.mtu, UInt32(UInt16.max))) : 0)
    let quoted = payload.range.dropFirst(ICMPv6Header.length)
    if icmp.type == .packetTooBig {
      notePathMTU(failure.nextHopMTU, quoted: quoted, of: payload.frame, at: now, outbox.frames)
    }
    let origin = interfaces.quotedIPv6Origin(in: outbox.frames.bytes(of: payload.frame).extracting(quoted))
    deliver(failure, origin, quoted, payload, at: now, into: &outbox)
  }

  private mutating func deliver(
    _ failure: DeliveryFailure, _ origin: QuotedOrigin?, _ quoted: Range<Int>, _ payload: Payload, at now: Instant,
    into outbox: inout Outbox
  ) {
    noteTCP(failure, quoted: quoted, of: payload.frame, at: now, into: &outbox)
    // Only ping hears of redirects.
    guard let origin, failure.gateway == .any || origin.kind == .echo,
      let socket = sockets.index(origin.kind, port: origin.port)
    else {
      return outbox.frames.release(payload.frame)
    }
    let start = quoted.lowerBound + origin.transport
    let received = Received(
      .failure(failure), frame: payload.frame, start: start, length: quoted.upperBound - start,
      source: Endpoint(payload.source, port: 0), destination: origin.destination, timeToLive: payload.timeToLive,
      arrived: now, interface: payload.packet.interface)
    deliver(received, to: socket, into: &outbox)
  }
}
