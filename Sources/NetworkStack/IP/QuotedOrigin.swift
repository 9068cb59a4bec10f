import Packets
import SimulationKernel

/// Where a packet that an ICMP error quotes came from and was going, as far as sockets are concerned.
struct QuotedOrigin {
  var kind: Socket.Kind
  /// The socket's port.
  var port: UInt16
  var destination: Endpoint
  /// Bytes from the start of the quoted packet to its transport header, of which at least eight are there.
  var transport: Int
}

extension [Interface] {
  /// Nil unless the packet was one of ours.
  func quotedIPv4Origin(in packet: RawSpan) -> QuotedOrigin? {
    guard let ip = try? IPv4Header(parsingQuoted: packet), ip.fragmentOffset == 0,
      ip.source.isLoopback || index(with: ip.source) != nil
    else { return nil }
    return origin(ip.protocol, ip.headerLength, .v4(ip.destination), in: packet)
  }

  func quotedIPv6Origin(in packet: RawSpan) -> QuotedOrigin? {
    guard let ip = try? IPv6Header(parsingQuoted: packet), let upper = try? IPv6UpperLayer(ofQuoted: ip, in: packet),
      upper.fragment.map({ $0.header.fragmentOffset == 0 }) ?? true,
      ip.source.isLoopback || index(with: ip.source) != nil
    else { return nil }
    return origin(upper.protocol, upper.offset, .v6(ip.destination), in: packet)
  }

  private func origin(
    _ protocol: IPProtocol, _ transport: Int, _ destination: IPAddress, in packet: RawSpan
  ) -> QuotedOrigin? {
    guard transport + UDPHeader.headerLength <= packet.byteCount else { return nil }
    switch `protocol` {
    case .udp:
      let (port, farPort): (UInt16, UInt16) = (packet.bigEndian(transport), packet.bigEndian(transport + 2))
      return QuotedOrigin(
        kind: .udp, port: port, destination: Endpoint(destination, port: farPort), transport: transport)
    case .icmp, .icmpv6:
      let identifier: UInt16 = packet.bigEndian(transport + 4)
      return QuotedOrigin(
        kind: .echo, port: identifier, destination: Endpoint(destination, port: 0), transport: transport)
    default:
      return nil
    }
  }
}

extension IPv6UpperLayer {
  /// Walks the headers of a packet that is cut short.
  init(ofQuoted header: IPv6Header, in packet: RawSpan) throws(PacketError) {
    var cut = header
    cut.payloadLength = UInt16(clamping: min(Int(header.payloadLength), packet.byteCount - IPv6Header.length))
    try self.init(of: cut, in: packet)
  }
}
