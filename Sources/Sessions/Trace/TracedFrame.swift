import NetworkStack
import Packets
import SimulationKernel

/// What a trace wants to know of the IP header of a packet, of either version.
struct TracedHeader {
  var source, destination: IPAddress
  /// Or hop limit.
  var timeToLive: UInt8
  var `protocol`: IPProtocol
  /// Bytes from the IP header to the transport header.
  var transport: Int
  /// Bytes of the packet, which a quoted one may have fewer of.
  var length: Int

  /// Nil where there is none, or where it is that of a fragment without a transport header.
  init?(_ packet: RawSpan) {
    if let header = try? IPv4Header(parsingQuoted: packet), header.fragmentOffset == 0 {
      (source, destination, timeToLive) = (.v4(header.source), .v4(header.destination), header.timeToLive)
      (`protocol`, transport, length) = (header.protocol, header.headerLength, Int(header.totalLength))
    } else {
      guard let header = try? IPv6Header(parsingQuoted: packet) else { return nil }
      length = IPv6Header.length + Int(header.payloadLength)
      // A quoted packet may end before its header says.
      var whole = header
      whole.payloadLength = UInt16(clamping: min(Int(header.payloadLength), packet.byteCount - IPv6Header.length))
      guard let upper = try? IPv6UpperLayer(of: whole, in: packet),
        upper.fragment.map({ $0.header.fragmentOffset == 0 }) ?? true
      else { return nil }
      (source, destination, timeToLive) = (.v6(header.source), .v6(header.destination), header.hopLimit)
      (`protocol`, transport) = (upper.protocol, upper.offset)
    }
  }

  var isIPv6: Bool { source.v6 != nil }
  fileprivate var isICMP: Bool { `protocol` == (isIPv6 ? .icmpv6 : .icmp) }
  /// How listings call the time to live.
  var timeToLiveText: String { "\(isIPv6 ? "hlim" : "ttl") \(timeToLive)" }
}

/// A frame as a trace looks at it: is it the traced packet, the answer to it, or an ICMP error about it?
enum TracedFrame {
  case packet(TracedHeader, description: String)
  case answer(TracedHeader, description: String, isReset: Bool)
  case error(from: IPAddress, to: IPAddress, description: String)

  /// Nil where the frame has nothing to do with the packet. A translator leaves the marks alone that it is known by.
  init?(_ frame: [UInt8]) {
    guard let start = TracedFrame.payload(of: frame, [.ipv4, .ipv6]) else { return nil }
    let packet = frame.span.bytes.extracting(start..<frame.count)
    guard let header = TracedHeader(packet), header.length <= packet.byteCount else { return nil }
    if TracedFrame.isMarked(packet, header) {
      self = .packet(header, description: TracedFrame.text(packet, header))
      return
    }
    if let (description, isReset) = TracedFrame.answerText(packet, header) {
      self = .answer(header, description: description, isReset: isReset)
      return
    }
    // The headers of both versions' messages are of one length.
    let quote = header.transport + ICMPv4Header.length
    guard header.isICMP, header.length > quote,
      let description = TracedFrame.errorText(packet.extracting(header.transport..<header.length), header)
    else { return nil }
    let quoted = packet.extracting(quote..<header.length)
    guard let inner = TracedHeader(quoted), TracedFrame.isMarked(quoted, inner) else { return nil }
    self = .error(from: header.source, to: header.destination, description: description)
  }

  /// Where the payload of a frame begins, behind whatever encapsulates it; nil where it is of none of these types.
  static func payload(of frame: [UInt8], _ types: [EtherType]) -> Int? {
    guard let found = TracedEncapsulation(of: frame), types.contains(found.type), frame.count > found.start else {
      return nil
    }
    return found.start
  }

  /// The echo of what the packet carries, what acknowledges its sequence number, or a name server's answer; nil where a packet is
  /// none of them.
  private static func answerText(_ packet: RawSpan, _ header: TracedHeader) -> (String, isReset: Bool)? {
    let offset = header.transport + 8
    guard offset + 4 <= packet.byteCount else { return nil }
    let mark = packet.bigEndian(offset, as: UInt32.self)
    if header.isICMP {
      let reply = header.isIPv6 ? ICMPv6Type.echoReply.rawValue : ICMPv4Type.echoReply.rawValue
      guard packet[byte: header.transport] == reply, mark == TracedPacket.marker else { return nil }
      return ("\(header.isIPv6 ? "ICMP6" : "ICMP") echo reply \(header.source) > \(header.destination)", false)
    }
    if header.protocol == .udp {
      // The identification is that of the question, and the first flag says that it is an answer (RFC 1035, section 4.1.1).
      guard packet.bigEndian(header.transport, as: UInt16.self) == TracedPacket.questionPort,
        (mark ^ TracedPacket.marker) >> 16 == 0, mark & 0x8000 != 0
      else { return nil }
      return ("\(text(packet, header)) answer of the name server", false)
    }
    guard header.protocol == .tcp, header.transport + 20 <= packet.byteCount else { return nil }
    let flags = TCPFlags(rawValue: packet[byte: header.transport + 13])
    guard flags.contains(.ack), mark == TracedPacket.marker &+ 1, flags.contains(.syn) || flags.contains(.rst) else {
      return nil
    }
    return ("\(text(packet, header)) \(flags.contains(.rst) ? "RST" : "SYN, ACK")", flags.contains(.rst))
  }

  /// Nil where a message is no error.
  private static func errorText(_ message: RawSpan, _ header: TracedHeader) -> String? {
    if header.isIPv6 {
      guard let icmp = try? ICMPv6Header(parsing: message), icmp.type.isError else { return nil }
      return "\(icmp)"
    }
    guard let icmp = try? ICMPv4Header(parsing: message), icmp.type.isError else { return nil }
    return "\(icmp)"
  }

  private static func isMarked(_ packet: RawSpan, _ header: TracedHeader) -> Bool {
    let offset = header.transport + (header.protocol == .tcp ? 4 : 8)
    guard offset + 4 <= packet.byteCount, packet.bigEndian(offset, as: UInt32.self) == TracedPacket.marker else {
      return false
    }
    if header.isICMP {
      let request = header.isIPv6 ? ICMPv6Type.echoRequest.rawValue : ICMPv4Type.echoRequest.rawValue
      return packet[byte: header.transport] == request
    }
    guard header.protocol == .tcp else { return true }
    // Of a quoted segment eight bytes may be all there is.
    let flags = header.transport + 13
    return flags >= packet.byteCount || !TCPFlags(rawValue: packet[byte: flags]).contains(.ack)
  }

  private static func text(_ packet: RawSpan, _ header: TracedHeader) -> String {
    let start = header.transport
    switch header.protocol {
    case .tcp, .udp:
      let (source, destination): (UInt16, UInt16) = (packet.bigEndian(start), packet.bigEndian(start + 2))
      return "\(header.protocol) \(header.source.text(withPort: source)) > "
        + header.destination.text(withPort: destination)
    default:
      return "\(header.isIPv6 ? "ICMP6" : "ICMP") echo request \(header.source) > \(header.destination)"
    }
  }
}

extension TracedFrame {
  /// Of the packet or of the answer to it.
  var header: TracedHeader? {
    switch self {
    case .packet(let header, _), .answer(let header, _, _): header
    case .error: nil
    }
  }
}

extension IPAddress {
  fileprivate func text(withPort port: UInt16) -> String { v6 == nil ? "\(self):\(port)" : "[\(self)]:\(port)" }
}
