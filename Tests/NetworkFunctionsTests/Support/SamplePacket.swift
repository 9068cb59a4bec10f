import Packets
import SimulationKernel

/// IPv4 packets made to order, checksums included.
enum SamplePacket {
  static func udp(
    _ source: String, _ sourcePort: UInt16, to destination: String, _ port: UInt16, _ data: [UInt8] = [1, 2, 3],
    ttl: UInt8 = 64, identification: UInt16 = 7
  ) -> [UInt8] {
    let (from, to) = (address(source), address(destination))
    return packet(from, to, .udp, length: 8 + data.count, ttl, identification) { bytes in
      bytes.copy(data, to: 28)
      UDPHeader(sourcePort: sourcePort, destinationPort: port, length: UInt16(8 + data.count))
        .emit(into: &bytes, at: 20, source: from, destination: to)
    }
  }

  static func tcp(
    _ source: String, _ sourcePort: UInt16, to destination: String, _ port: UInt16, _ flags: TCPFlags,
    sequence: UInt32 = 1000, acknowledgment: UInt32 = 0, window: UInt16 = 8192, options: TCPOptions = TCPOptions(),
    _ data: [UInt8] = []
  ) -> [UInt8] {
    let (from, to) = (address(source), address(destination))
    var header = TCPHeader(
      sourcePort: sourcePort, destinationPort: port, sequenceNumber: TCPSequenceNumber(sequence),
      acknowledgmentNumber: TCPSequenceNumber(acknowledgment), flags: flags, window: window)
    header.headerLength = TCPHeader.minimumLength + options.length
    return packet(from, to, .tcp, length: header.headerLength + data.count, 64, 7) { bytes in
      bytes.copy(data, to: 20 + header.headerLength)
      header.emit(into: &bytes, at: 20, options, payloadLength: data.count, source: from, destination: to)
    }
  }

  static func echo(
    _ source: String, to destination: String, id: UInt16, isReply: Bool = false, _ data: [UInt8] = [9, 9]
  ) -> [UInt8] {
    packet(address(source), address(destination), .icmp, length: 8 + data.count, 64, 7) { bytes in
      bytes.copy(data, to: 28)
      let header =
        isReply ? ICMPv4Header.echoReply(identifier: id, sequence: 1) : .echoRequest(identifier: id, sequence: 1)
      header.emit(into: &bytes, at: 20, messageLength: 8 + data.count)
    }
  }

  /// An ICMP error that quotes the first 28 bytes of a packet, or more.
  static func error(
    _ header: ICMPv4Header, _ source: String, to destination: String, quoting packet: [UInt8], _ length: Int = 28
  ) -> [UInt8] {
    let quoted = Array(packet.prefix(length))
    return SamplePacket.packet(address(source), address(destination), .icmp, length: 8 + quoted.count, 64, 9) { bytes in
      bytes.copy(quoted, to: 28)
      header.emit(into: &bytes, at: 20, messageLength: 8 + quoted.count)
    }
  }

  static func address(_ text: String) -> IPv4Address { IPv4Address(text) ?? .any }

  private static func packet(
    _ source: IPv4Address, _ destination: IPv4Address, _ protocol: IPProtocol, length: Int, _ ttl: UInt8,
    _ identification: UInt16, _ fill: (inout MutableRawSpan) -> Void
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 20 + length)
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    IPv4Header(
      source: source, destination: destination, protocol: `protocol`, totalLength: UInt16(20 + length), timeToLive: ttl,
      identification: identification
    ).emit(into: &raw, at: 0)
    fill(&raw)
    return bytes
  }
}

/// What a test wants to know of a packet.
struct PacketView: Equatable, CustomStringConvertible {
  var source, destination: String
  var sourcePort, destinationPort: UInt16
  var flags: TCPFlags?
  var isIntact: Bool

  init?(_ packet: [UInt8]) {
    guard let ip = try? IPv4Header(parsing: packet.span.bytes) else { return nil }
    let payload = packet.span.bytes.extracting(ip.payloadRange)
    (source, destination) = ("\(ip.source)", "\(ip.destination)")
    (sourcePort, destinationPort) = (0, 0)
    isIntact = IPv4Header.hasValidChecksum(in: packet.span.bytes)
    switch ip.protocol {
    case .udp:
      guard let udp = try? UDPHeader(parsing: payload) else { return nil }
      (sourcePort, destinationPort) = (udp.sourcePort, udp.destinationPort)
      isIntact = isIntact && udp.hasValidChecksum(in: payload, source: ip.source, destination: ip.destination)
    case .tcp:
      guard let tcp = try? TCPHeader(parsing: payload) else { return nil }
      (sourcePort, destinationPort) = (tcp.sourcePort, tcp.destinationPort)
      flags = tcp.flags
      var sum = InternetChecksum(
        source: ip.source, destination: ip.destination, protocol: .tcp, length: payload.byteCount)
      sum.add(payload)
      isIntact = isIntact && sum.isValid
    case .icmp:
      guard let icmp = try? ICMPv4Header(parsing: payload) else { return nil }
      sourcePort = icmp.type.isError ? 0 : icmp.identifier
      isIntact = isIntact && ICMPv4Header.hasValidChecksum(in: payload)
    default: break
    }
  }

  var description: String { "\(source):\(sourcePort) > \(destination):\(destinationPort)\(isIntact ? "" : " BROKEN")" }
}

extension Box {
  /// Sends a packet, and says in short what came out and where: `1: 203.0.113.1:5000 > 198.51.100.7:80`.
  mutating func see(_ packet: [UInt8], on port: Int) -> String? {
    pass(packet, on: port).flatMap { out in PacketView(out.packet).map { "\(out.port): \($0)" } }
  }
}

/// The quoted packet of an ICMP error, as far as its addresses and ports go.
func quoted(_ packet: [UInt8]) -> String? {
  guard packet.count >= 56, let ip = try? IPv4Header(parsingQuoted: packet.span.bytes.extracting(28..<packet.count))
  else {
    return nil
  }
  let span = packet.span.bytes
  guard IPv4Header.hasValidChecksum(in: span.extracting(28..<packet.count)) else { return "BROKEN" }
  if ip.protocol == .icmp { return "\(ip.source) > \(ip.destination) id \(span.bigEndian(52, as: UInt16.self))" }
  return
    "\(ip.source):\(span.bigEndian(48, as: UInt16.self)) > \(ip.destination):\(span.bigEndian(50, as: UInt16.self))"
}
