import Packets
import SimulationKernel

/// The packet that an ICMP error quotes, as far as connections are concerned.
struct QuotedPacket {
  var tuple: FlowTuple
  /// Where its IP header begins in the ICMP message.
  static let start = ICMPv4Header.length
  /// Where its transport header begins in the ICMP message; at least eight bytes of it are there.
  var transport: Int

  /// Nil where the message quotes too little, or a fragment that has no transport header.
  init?(_ message: RawSpan) {
    guard message.byteCount > QuotedPacket.start else { return nil }
    let packet = message.extracting(QuotedPacket.start..<message.byteCount)
    guard let header = try? IPv4Header(parsingQuoted: packet), header.fragmentOffset == 0,
      packet.byteCount >= header.headerLength + 8
    else { return nil }
    transport = QuotedPacket.start + header.headerLength
    tuple = FlowTuple(source: header.source, destination: header.destination, protocol: header.protocol)
    switch header.protocol {
    case .tcp, .udp:
      (tuple.sourcePort, tuple.destinationPort) = (message.bigEndian(transport), message.bigEndian(transport + 2))
    case .icmp:
      tuple.setQuery(ICMPv4Type(rawValue: message[byte: transport]), identifier: message.bigEndian(transport + 4))
      guard tuple.query != 0 else { return nil }
    default:
      break
    }
  }
}
