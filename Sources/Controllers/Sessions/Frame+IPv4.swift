public import Packets
import SimulationKernel

extension Frame {
  /// A request for the hardware address of `target`.
  public static func arpRequest(
    for target: IPv4Address, from hardware: MACAddress, _ address: IPv4Address
  ) -> [UInt8] {
    let packet = ARPPacket(
      operation: .request, senderHardwareAddress: hardware, senderProtocolAddress: address,
      targetHardwareAddress: .zero, targetProtocolAddress: target)
    return arp(packet, to: .broadcast)
  }

  /// The frame as it is on the next wire: other hardware addresses, and one less to live. Nil for what is not to be
  /// forwarded (RFC 1812, section 5.3.1).
  static func routed(_ frame: [UInt8], from source: MACAddress, to destination: MACAddress) -> [UInt8]? {
    guard let head = PacketHead(frame), let ip = head.ipv4, ip.timeToLive > 1 else { return nil }
    var frame = frame
    var span = frame.mutableSpan
    var bytes = span.mutableBytes
    bytes.storeBigEndian(destination.bits << 16 | source.bits >> 32, at: 0)
    bytes.storeBigEndian(UInt32(truncatingIfNeeded: source.bits), at: 8)
    IPv4Header.decrementTimeToLive(in: &bytes, at: head.payload)
    return frame
  }

  /// The answer to an ICMP echo request that came in a frame: back to where it came from, with its data. Nil for
  /// anything else.
  static func echoReply(to frame: [UInt8], _ head: PacketHead) -> [UInt8]? {
    guard let ip = head.ipv4, ip.protocol == .icmp, !ip.isFragment, ip.optionsLength == 0,
      ip.payloadLength >= ICMPv4Header.length
    else { return nil }
    let start = head.payload + ip.headerLength
    let request = try? ICMPv4Header(parsing: frame.span.bytes.extracting(start..<start + ip.payloadLength))
    guard let request, request.type == .echoRequest else { return nil }
    var reply = frame
    var span = reply.mutableSpan
    var bytes = span.mutableBytes
    bytes.storeBigEndian(head.source.bits << 16 | head.destination.bits >> 32, at: 0)
    bytes.storeBigEndian(UInt32(truncatingIfNeeded: head.destination.bits), at: 8)
    ICMPv4Header(type: .echoReply, rest: request.rest)
      .emit(into: &bytes, at: start, messageLength: ip.payloadLength)
    let header = IPv4Header(
      source: ip.destination, destination: ip.source, protocol: .icmp, totalLength: ip.totalLength,
      identification: ip.identification)
    header.emit(into: &bytes, at: head.payload)
    return reply
  }
}
