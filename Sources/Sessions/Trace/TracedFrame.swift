import NetworkStack
import Packets
import SimulationKernel

/// A frame as a trace looks at it: is it the traced packet, or an ICMP error about it?
enum TracedFrame {
  case packet(IPv4Header, description: String)
  case error(from: IPv4Address, to: IPv4Address, description: String)

  /// Nil where the frame has nothing to do with the packet. A translator leaves the marks alone that it is known by.
  init?(_ frame: [UInt8]) {
    guard frame.count > EthernetHeader.length, let ethernet = try? EthernetHeader(parsing: frame.span.bytes),
      ethernet.type == .ipv4
    else { return nil }
    let packet = frame.span.bytes.extracting(EthernetHeader.length..<frame.count)
    guard let header = try? IPv4Header(parsing: packet) else { return nil }
    if TracedFrame.isMarked(packet, header) {
      self = .packet(header, description: TracedFrame.text(packet, header))
      return
    }
    guard header.protocol == .icmp, header.payloadLength > ICMPv4Header.length,
      let icmp = try? ICMPv4Header(parsing: packet.extracting(header.payloadRange)), icmp.type.isError
    else { return nil }
    let quoted = packet.extracting(header.headerLength + ICMPv4Header.length..<Int(header.totalLength))
    guard let inner = try? IPv4Header(parsingQuoted: quoted), TracedFrame.isMarked(quoted, inner) else { return nil }
    self = .error(from: header.source, to: header.destination, description: "\(icmp)")
  }

  private static func isMarked(_ packet: RawSpan, _ header: IPv4Header) -> Bool {
    guard header.fragmentOffset == 0 else { return false }
    let offset = header.headerLength + (header.protocol == .tcp ? 4 : 8)
    guard offset + 4 <= packet.byteCount, packet.bigEndian(offset, as: UInt32.self) == TracedPacket.marker else {
      return false
    }
    switch header.protocol {
    case .icmp: return packet[byte: header.headerLength] == ICMPv4Type.echoRequest.rawValue
    case .tcp:
      // Of a quoted segment eight bytes may be all there is.
      let flags = header.headerLength + 13
      return flags >= packet.byteCount || !TCPFlags(rawValue: packet[byte: flags]).contains(.ack)
    default: return true
    }
  }

  private static func text(_ packet: RawSpan, _ header: IPv4Header) -> String {
    let start = header.headerLength
    switch header.protocol {
    case .tcp, .udp:
      let (source, destination): (UInt16, UInt16) = (packet.bigEndian(start), packet.bigEndian(start + 2))
      return "\(header.protocol) \(header.source):\(source) > \(header.destination):\(destination)"
    default:
      return "ICMP echo request \(header.source) > \(header.destination)"
    }
  }
}
