import Packets
import SimulationKernel

/// IPv6 packets made to order, checksums included.
enum SamplePacket6 {
  static func address(_ text: String) -> IPv6Address { IPv6Address(text) ?? .any }

  /// An extension header that stands before the payload: its number, and its bytes but the first.
  typealias Extension = (number: IPProtocol, bytes: [UInt8])

  static func udp(
    _ source: String, _ sourcePort: UInt16, to destination: String, _ port: UInt16, _ data: [UInt8] = [1, 2, 3],
    hopLimit: UInt8 = 64, _ extensions: [Extension] = []
  ) -> [UInt8] {
    let (from, to) = (address(source), address(destination))
    return packet(from, to, .udp, length: 8 + data.count, hopLimit, extensions) { bytes in
      bytes.copy(data, to: 8)
      UDPHeader(sourcePort: sourcePort, destinationPort: port, length: UInt16(8 + data.count))
        .emit(into: &bytes, at: 0, source: from, destination: to)
    }
  }

  static func tcp(
    _ source: String, _ sourcePort: UInt16, to destination: String, _ port: UInt16, _ flags: TCPFlags,
    sequence: UInt32 = 1000, acknowledgment: UInt32 = 0, window: UInt16 = 8192, _ extensions: [Extension] = []
  ) -> [UInt8] {
    let (from, to) = (address(source), address(destination))
    let header = TCPHeader(
      sourcePort: sourcePort, destinationPort: port, sequenceNumber: TCPSequenceNumber(sequence),
      acknowledgmentNumber: TCPSequenceNumber(acknowledgment), flags: flags, window: window)
    return packet(from, to, .tcp, length: TCPHeader.minimumLength, 64, extensions) { bytes in
      header.emit(into: &bytes, at: 0, TCPOptions(), payloadLength: 0, source: from, destination: to)
    }
  }

  static func echo(
    _ source: String, to destination: String, id: UInt16, isReply: Bool = false, _ data: [UInt8] = [9, 9]
  ) -> [UInt8] {
    icmp(
      isReply ? .echoReply(identifier: id, sequence: 1) : .echoRequest(identifier: id, sequence: 1), source,
      to: destination, data)
  }

  static func icmp(
    _ header: ICMPv6Header, _ source: String, to destination: String, _ data: [UInt8], hopLimit: UInt8 = 64
  ) -> [UInt8] {
    let (from, to) = (address(source), address(destination))
    return packet(from, to, .icmpv6, length: 8 + data.count, hopLimit, []) { bytes in
      bytes.copy(data, to: 8)
      header.emit(into: &bytes, at: 0, messageLength: 8 + data.count, source: from, destination: to)
    }
  }

  /// A packet whose payload, with a checksum that covers no extension header, `fill` writes from offset zero on.
  private static func packet(
    _ source: IPv6Address, _ destination: IPv6Address, _ protocol: IPProtocol, length: Int, _ hopLimit: UInt8,
    _ extensions: [Extension], _ fill: (inout MutableRawSpan) -> Void
  ) -> [UInt8] {
    var payload = [UInt8](repeating: 0, count: length)
    var span = payload.mutableSpan
    var raw = span.mutableBytes
    fill(&raw)
    let numbers = extensions.map(\.number) + [`protocol`]
    let headers = zip(extensions, numbers.dropFirst()).flatMap { [$1.rawValue] + $0.bytes }
    return ip(source, destination, numbers[0], headers + payload, hopLimit)
  }

  static func ip(
    _ source: IPv6Address, _ destination: IPv6Address, _ next: IPProtocol, _ payload: [UInt8], _ hopLimit: UInt8 = 64
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 40) + payload
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    IPv6Header(
      source: source, destination: destination, nextHeader: next, payloadLength: UInt16(payload.count),
      hopLimit: hopLimit
    ).emit(into: &raw, at: 0)
    return bytes
  }

  /// The fragments of a packet without extension headers, each with `size` bytes of its payload.
  static func fragments(of packet: [UInt8], size: Int, identification: UInt32) -> [[UInt8]] {
    guard let header = try? IPv6Header(parsing: packet.span.bytes) else { return [] }
    let payload = Array(packet[40...])
    return stride(from: 0, to: payload.count, by: size).map { start in
      let end = min(start + size, payload.count)
      var head = [UInt8](repeating: 0, count: 8)
      var span = head.mutableSpan
      var raw = span.mutableBytes
      IPv6FragmentHeader(
        nextHeader: header.nextHeader, fragmentOffset: UInt16(start), moreFragments: end < payload.count,
        identification: identification
      ).emit(into: &raw, at: 0)
      return ip(header.source, header.destination, .fragmentHeader, head + payload[start..<end], header.hopLimit)
    }
  }
}
