import Packets
import SimulationKernel

/// The packet that an ICMP or ICMPv6 error quotes, as far as connections are concerned.
struct QuotedPacket<Address: TrackedAddress> {
  var tuple: FlowTuple<Address>
  /// Where its transport header begins in the ICMP message; at least eight bytes of it are there.
  var transport: Int

  /// Nil where the message quotes too little, or a fragment that has no transport header.
  init?(_ message: RawSpan) {
    // The headers of both versions' messages are of one length.
    let start = ICMPv4Header.length
    guard message.byteCount > start,
      let quoted = Address.quoted(in: message.extracting(start..<message.byteCount)),
      message.byteCount - start >= quoted.length + 8
    else { return nil }
    tuple = FlowTuple(source: quoted.source, destination: quoted.destination, protocol: quoted.protocol)
    transport = start + quoted.length
    switch tuple.protocol {
    case .tcp, .udp:
      (tuple.sourcePort, tuple.destinationPort) = (message.bigEndian(transport), message.bigEndian(transport + 2))
    case Address.icmp:
      tuple.setQuery(type: message[byte: transport], identifier: message.bigEndian(transport + 4))
      guard tuple.query != 0 else { return nil }
    default:
      break
    }
  }
}
