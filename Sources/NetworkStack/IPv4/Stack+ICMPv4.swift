import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// An ICMP message for this host (RFC 792).
  mutating func receiveICMPv4(_ payload: Payload, _ ip: IPv4Header, at now: Instant, into outbox: inout Outbox) {
    guard let icmp = try? ICMPv4Header(parsing: outbox.frames.bytes(of: payload.frame).extracting(payload.range)) else {
      return outbox.drop(payload.frame, on: payload.packet.port, .malformed)
    }
    guard ICMPv4Header.hasValidChecksum(in: outbox.frames.bytes(of: payload.frame).extracting(payload.range)) else {
      return outbox.drop(payload.frame, on: payload.packet.port, .badChecksum)
    }
    switch icmp.type {
    case .echoRequest:
      sendEchoReply(to: payload, ip, icmp, at: now, into: &outbox)
    case .echoReply:
      return deliverEchoReply(payload, identifier: icmp.identifier, at: now, into: &outbox)
    case ICMPv4Type(rawValue: 13):
      sendTimestampReply(to: payload, ip, icmp, at: now, into: &outbox)
    case .redirect:
      followRedirect(payload, ip, icmp, at: now, into: &outbox)
      return deliverError(payload, icmp, at: now, into: &outbox)
    case .destinationUnreachable, .timeExceeded, .parameterProblem:
      return deliverError(payload, icmp, at: now, into: &outbox)
    default:
      break
    }
    outbox.frames.release(payload.frame)
  }

  /// Answers an echo request with the same data, from the address that was asked (RFC 1122, section 3.2.2.6). One to a
  /// group is not answered, as Linux does by default.
  private mutating func sendEchoReply(
    to payload: Payload, _ ip: IPv4Header, _ icmp: ICMPv4Header, at now: Instant, into outbox: inout Outbox
  ) {
    guard !payload.packet.isGroupAddressed, interfaces.index(with: ip.destination) != nil || ip.destination.isLoopback
    else {
      return
    }
    let data = outbox.frames.copy(of: payload.frame, payload.range.dropFirst(ICMPv4Header.length))
    let reply = ICMPv4Header.echoReply(identifier: icmp.identifier, sequence: icmp.sequence)
    var outgoing = IPv4Outgoing(protocol: .icmp, source: ip.destination, destination: ip.source)
    outgoing.typeOfService = ip.typeOfService
    try? sendICMPv4(reply, data, outgoing, at: now, into: &outbox)
  }

  /// Answers with the time since midnight in milliseconds (RFC 792; RFC 1122, section 3.2.2.8), as Linux does.
  private mutating func sendTimestampReply(
    to payload: Payload, _ ip: IPv4Header, _ icmp: ICMPv4Header, at now: Instant, into outbox: inout Outbox
  ) {
    let body = payload.range.dropFirst(ICMPv4Header.length)
    guard !payload.packet.isGroupAddressed, interfaces.index(with: ip.destination) != nil || ip.destination.isLoopback,
      icmp.code == 0, body.count >= 12
    else { return }
    let time = UInt32(truncatingIfNeeded: now.nanoseconds / 1_000_000 % 86_400_000)
    let data =
      outbox.frames.copy(of: payload.frame, body.prefix(4))
      + [time, time].flatMap { value in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    var outgoing = IPv4Outgoing(protocol: .icmp, source: ip.destination, destination: ip.source)
    outgoing.typeOfService = ip.typeOfService
    let reply = ICMPv4Header(type: ICMPv4Type(rawValue: 14), rest: icmp.rest)
    try? sendICMPv4(reply, data, outgoing, at: now, into: &outbox)
  }

  mutating func sendICMPv4(
    _ icmp: ICMPv4Header, _ data: [UInt8], _ outgoing: IPv4Outgoing, at now: Instant, into outbox: inout Outbox
  ) throws(SendError) {
    let length = ICMPv4Header.length + data.count
    try sendIPv4(outgoing, payloadLength: length, at: now, into: &outbox) { bytes, start, _ in
      bytes.store(data.span.bytes, at: start + ICMPv4Header.length)
      icmp.emit(into: &bytes, at: start, messageLength: length)
    }
  }

  /// Tells the sender of a packet what is wrong with it, unless RFC 1122, section 3.2.2 forbids it. Quotes as much of
  /// the packet as fits in 576 bytes (RFC 1812, section 4.3.2.3).
  mutating func sendError(
    _ icmp: ICMPv4Header, about packet: Packet, _ ip: IPv4Header, at now: Instant, into outbox: inout Outbox
  ) {
    guard mayAnswerWithError(packet, ip, outbox.frames) else { return }
    let quoted = min(Int(ip.totalLength), ICMPv4Header.maximumErrorPacketLength - 28)
    var data = outbox.frames.copy(of: packet.frame, Packet.start..<Packet.start + quoted)
    let source = chain.isEmpty ? ip.source : chain.connections.restoreQuoted(&data) ?? ip.source
    guard isWithinLimit(icmp, to: source, at: now) else { return }
    // What went to one of this host's addresses is answered by that.
    let isForThisHost = interfaces.index(with: ip.destination) != nil || packet.isLooped
    var outgoing = IPv4Outgoing(protocol: .icmp, source: isForThisHost ? ip.destination : nil, destination: source)
    // Internetwork control, and what the packet itself asked for (RFC 1812, section 4.3.2.5).
    outgoing.typeOfService = ip.typeOfService & 0x1E | 0xC0
    outgoing.skipsHooks = true
    try? sendICMPv4(icmp, data, outgoing, at: now, into: &outbox)
  }

  /// Path MTU discovery is not slowed down, redirects have a limit of their own, and a host tells itself what it likes.
  private mutating func isWithinLimit(_ icmp: ICMPv4Header, to destination: IPv4Address, at now: Instant) -> Bool {
    let isTooBig =
      icmp.type == .destinationUnreachable && icmp.code == ICMPv4UnreachableCode.fragmentationNeeded.rawValue
    if isTooBig || icmp.type == .redirect || destination.isLoopback || interfaces.index(with: destination) != nil {
      return true
    }
    return ipv4.errors.allows(destination, at: now)
  }

  private func mayAnswerWithError(_ packet: Packet, _ ip: IPv4Header, _ frames: FrameStore) -> Bool {
    guard !packet.isGroupAddressed, !ip.destination.isMulticast, ip.fragmentOffset == 0,
      ip.destination != .broadcast, ipv4.routes.lookup(ip.destination)?.kind != .broadcast
    else { return false }
    guard ip.source != .any, ip.source != .broadcast, !ip.source.isMulticast else { return false }
    let start = Packet.start + ip.headerLength
    guard ip.protocol == .icmp else { return true }
    guard ip.payloadLength > 0 else { return false }
    let type = ICMPv4Type(rawValue: frames.bytes(of: packet.frame)[byte: start])
    return !type.isError && type.rawValue <= 18
  }
}

extension FrameStore {
  /// A copy of part of a frame.
  func copy(of frame: Frame, _ range: Range<Int>) -> [UInt8] {
    [UInt8](copying: bytes(of: frame).extracting(range))
  }
}
