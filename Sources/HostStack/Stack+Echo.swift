import Fabric
import Packets
import SimulationKernel

// What comes back to the sockets: echo replies, and errors about what they sent.

extension Stack {
  /// An echo reply goes to the socket whose identifier it carries.
  mutating func deliverEchoReply(
    _ packet: Packet, _ ip: IPv4Header, _ icmp: ICMPv4Header, _ range: Range<Int>, at now: Instant,
    into outbox: inout Outbox
  ) {
    guard let place = socketPlace(.echo, port: icmp.identifier) else {
      return outbox.frames.release(packet.frame)
    }
    let received = Received(
      .datagram, frame: packet.frame, start: range.lowerBound, length: range.count,
      source: Endpoint(.v4(ip.source), port: 0), destination: Endpoint(.v4(ip.destination), port: icmp.identifier),
      timeToLive: ip.timeToLive, arrived: now, interface: packet.interface)
    deliver(received, to: place, into: &outbox)
  }

  /// An error goes to the socket that sent the packet it quotes (RFC 1122, section 4.1.3.3).
  mutating func deliverError(
    _ packet: Packet, _ ip: IPv4Header, _ icmp: ICMPv4Header, _ range: Range<Int>, at now: Instant,
    into outbox: inout Outbox
  ) {
    let quoted = range.dropFirst(ICMPv4Header.length)
    guard let origin = quotedOrigin(in: quoted, of: packet.frame, outbox.frames) else {
      return outbox.frames.release(packet.frame)
    }
    let failure = DeliveryFailure(
      type: icmp.type.rawValue, code: icmp.code, nextHopMTU: icmp.code == 4 ? Int(icmp.nextHopMTU) : 0)
    let received = Received(
      .failure(failure), frame: packet.frame, start: origin.transport, length: quoted.upperBound - origin.transport,
      source: Endpoint(.v4(ip.source), port: 0), destination: origin.destination, timeToLive: ip.timeToLive,
      arrived: now, interface: packet.interface)
    deliver(received, to: origin.socket, into: &outbox)
  }

  private struct QuotedOrigin {
    var socket: Int
    var transport: Int
    var destination: Endpoint
  }

  /// Which socket sent the packet whose beginning is quoted. The quoted packet is cut short, so its header is read field by
  /// field.
  private func quotedOrigin(in range: Range<Int>, of frame: Frame, _ frames: FrameStore) -> QuotedOrigin? {
    guard range.count >= IPv4Header.minimumLength else { return nil }
    let transport = range.lowerBound + IPv4Header.headerLength(in: frames.bytes(of: frame), at: range.lowerBound)
    guard transport + 8 <= range.upperBound else { return nil }
    let isUDP = IPv4Header.protocol(in: frames.bytes(of: frame), at: range.lowerBound) == .udp
    let portOffset = isUDP ? transport : transport + 4
    let port: UInt16 = frames.bytes(of: frame).bigEndian(portOffset)
    guard let socket = socketPlace(isUDP ? .udp : .echo, port: port) else { return nil }
    let address = IPv4Header.destination(in: frames.bytes(of: frame), at: range.lowerBound)
    let farPort: UInt16 = isUDP ? frames.bytes(of: frame).bigEndian(transport + 2) : 0
    return QuotedOrigin(socket: socket, transport: transport, destination: Endpoint(.v4(address), port: farPort))
  }
}
