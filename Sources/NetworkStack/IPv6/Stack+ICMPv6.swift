import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// An ICMPv6 message for this host (RFC 4443).
  mutating func receiveICMPv6(_ payload: Payload, _ ip: IPv6Header, at now: Instant, into outbox: inout Outbox) {
    guard let icmp = try? ICMPv6Header(parsing: outbox.frames.bytes(of: payload.frame).extracting(payload.range)) else {
      return outbox.drop(payload.frame, on: payload.packet.port, .malformed)
    }
    let isIntact = ICMPv6Header.hasValidChecksum(
      in: outbox.frames.bytes(of: payload.frame).extracting(payload.range), source: ip.source,
      destination: ip.destination)
    guard isIntact else { return outbox.drop(payload.frame, on: payload.packet.port, .badChecksum) }
    switch icmp.type {
    case .neighborSolicitation:
      return receiveSolicitation(payload, ip, at: now, into: &outbox)
    case .neighborAdvertisement:
      return receiveAdvertisement(payload, ip, at: now, into: &outbox)
    case .redirect:
      return receiveRedirect(payload, ip, at: now, into: &outbox)
    case .echoRequest:
      sendEchoReply(to: payload, ip, icmp, at: now, into: &outbox)
    case .echoReply:
      return deliverEchoReply(payload, identifier: icmp.identifier, at: now, into: &outbox)
    case .destinationUnreachable, .packetTooBig, .timeExceeded, .parameterProblem:
      return deliverError(payload, icmp, at: now, into: &outbox)
    default:
      break
    }
    outbox.frames.release(payload.frame)
  }

  /// Answers an echo request with the same data (RFC 4443, section 4.2): from the address that was asked, or, if that
  /// was a group or an anycast address, from one of the interface's own.
  private mutating func sendEchoReply(
    to payload: Payload, _ ip: IPv6Header, _ icmp: ICMPv6Header, at now: Instant, into outbox: inout Outbox
  ) {
    let data = outbox.frames.copy(of: payload.frame, payload.range.dropFirst(ICMPv6Header.length))
    let reply = ICMPv6Header.echoReply(identifier: icmp.identifier, sequence: icmp.sequence)
    let isOwn = interfaces.index(with: ip.destination) != nil || payload.packet.isLooped
    var outgoing = IPv6Outgoing(
      nextHeader: .icmpv6, source: isOwn && !ip.destination.isMulticast ? ip.destination : nil, destination: ip.source,
      interface: scope(of: ip.source, for: payload.packet))
    outgoing.trafficClass = ip.trafficClass
    try? sendICMPv6(reply, data, outgoing, at: now, into: &outbox)
  }

  /// What is link-local is answered on the link that it came from.
  private func scope(of address: IPv6Address, for packet: Packet) -> Int? {
    address.isLinkLocal && !packet.isLooped ? packet.interface : nil
  }

  mutating func sendICMPv6(
    _ icmp: ICMPv6Header, _ data: [UInt8], _ outgoing: IPv6Outgoing, at now: Instant, into outbox: inout Outbox
  ) throws(SendError) {
    let length = ICMPv6Header.length + data.count
    try sendIPv6(outgoing, payloadLength: length, at: now, into: &outbox) { bytes, start, source in
      bytes.store(data.span.bytes, at: start + ICMPv6Header.length)
      icmp.emit(
        into: &bytes, at: start, messageLength: length, source: source, destination: outgoing.destination)
    }
  }

  /// Tells the sender of a packet what is wrong with it, unless RFC 4443, section 2.4(e) forbids it. Quotes as much of
  /// the packet as fits in 1280 bytes (section 2.4(c)).
  mutating func sendError(
    _ icmp: ICMPv6Header, about packet: Packet, _ ip: IPv6Header, at now: Instant, into outbox: inout Outbox
  ) {
    guard mayAnswerWithError(icmp, packet, ip, outbox.frames), isWithinLimit(icmp, to: ip.source, at: now) else {
      return
    }
    let room = ICMPv6Header.maximumErrorPacketLength - IPv6Header.length - ICMPv6Header.length
    let quoted = min(IPv6Header.length + Int(ip.payloadLength), room)
    let data = outbox.frames.copy(of: packet.frame, Packet.start..<Packet.start + quoted)
    // What went to one of this host's addresses is answered by that (section 2.2).
    let isForThisHost =
      !ip.destination.isMulticast && (interfaces.index(with: ip.destination) != nil || packet.isLooped)
    var outgoing = IPv6Outgoing(
      nextHeader: .icmpv6, source: isForThisHost ? ip.destination : nil, destination: ip.source,
      interface: scope(of: ip.source, for: packet))
    outgoing.skipsHooks = true
    try? sendICMPv6(icmp, data, outgoing, at: now, into: &outbox)
  }

  /// As for IPv4: path MTU discovery is not slowed down, and a host tells itself what it likes.
  private mutating func isWithinLimit(_ icmp: ICMPv6Header, to destination: IPv6Address, at now: Instant) -> Bool {
    if icmp.type == .packetTooBig || destination.isLoopback || interfaces.index(with: destination) != nil {
      return true
    }
    return ipv6.errors.allows(destination, at: now)
  }

  private func mayAnswerWithError(
    _ icmp: ICMPv6Header, _ packet: Packet, _ ip: IPv6Header, _ frames: FrameStore
  ) -> Bool {
    guard !ip.source.isUnspecified, !ip.source.isMulticast else { return false }
    let isGroupAddressed = packet.isGroupAddressed || ip.destination.isMulticast
    guard !isGroupAddressed || icmp.type == .packetTooBig || icmp.isAboutUnknownOption else { return false }
    let bytes = frames.bytes(of: packet.frame, from: Packet.start)
    guard let upper = try? IPv6UpperLayer(of: ip, in: bytes) else { return true }
    if let fragment = upper.fragment, fragment.header.fragmentOffset != 0 { return false }
    guard upper.protocol == .icmpv6, upper.offset < IPv6Header.length + Int(ip.payloadLength) else { return true }
    let type = ICMPv6Type(rawValue: bytes[byte: upper.offset])
    return !type.isError && type != .redirect
  }
}

extension ICMPv6Header {
  /// Sent about packets to groups as well, where the option wants it (section 2.4(e.3)): who sends it has looked.
  fileprivate var isAboutUnknownOption: Bool {
    type == .parameterProblem && code == ICMPv6ParameterCode.unknownOption.rawValue
  }
}
