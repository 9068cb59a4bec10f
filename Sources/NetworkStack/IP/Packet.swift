import Fabric
import Packets

/// A frame on its way up: what is known of it before its network header is read.
struct Packet {
  var frame: Frame
  /// The interface it came in on.
  let interface: Int
  /// It was sent to a group MAC address. Such a packet is answered by no ICMP error (RFC 1122, section 3.2.2).
  let isGroupAddressed: Bool
  /// It came out of the loopback interface, where a host's own addresses are not forged.
  var isLooped = false
  /// Bytes of the largest of the fragments that it was put together from, with the IP header; zero where it came whole.
  var largestFragment = 0

  init(frame: Frame, interface: Int, isGroupAddressed: Bool = false, isLooped: Bool = false) {
    self.frame = frame
    self.interface = interface
    self.isGroupAddressed = isGroupAddressed
    self.isLooped = isLooped
  }

  /// Where the network header begins.
  static let start = EthernetHeader.length

  var port: PortIndex { PortIndex(interface) }
}

/// What an IP packet for this host carries, and what the protocols above IP want to know of the packet.
struct Payload {
  let packet: Packet
  let source: IPAddress
  let destination: IPAddress
  /// Or hop limit.
  let timeToLive: UInt8
  /// Where it is in the frame.
  let range: Range<Int>

  init(_ packet: Packet, _ ip: IPv4Header) {
    self.packet = packet
    source = .v4(ip.source)
    destination = .v4(ip.destination)
    timeToLive = ip.timeToLive
    range = Packet.start + ip.headerLength..<Packet.start + Int(ip.totalLength)
  }

  /// - Parameter offset: where it begins, in bytes from the start of the IPv6 header.
  init(_ packet: Packet, _ ip: IPv6Header, from offset: Int) {
    self.packet = packet
    source = .v6(ip.source)
    destination = .v6(ip.destination)
    timeToLive = ip.hopLimit
    range = Packet.start + offset..<Packet.start + ip.totalLength
  }

  var frame: Frame { packet.frame }
}
