import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// A router says that a packet, whose beginning it quotes, was too long. Believed only if the packet came from here
  /// and was longer than that (RFC 1191, section 6; RFC 5927, section 7).
  mutating func notePathMTU(
    _ mtu: Int, quoted range: Range<Int>, of frame: Frame, at now: Instant, _ frames: FrameStore
  ) {
    let packet = frames.bytes(of: frame).extracting(range)
    if let ip = try? IPv4Header(parsingQuoted: packet), interfaces.index(with: ip.source) != nil,
      Int(ip.totalLength) > mtu
    {
      ipv4.paths.narrow(ip.destination, to: mtu, at: now)
    } else if let ip = try? IPv6Header(parsingQuoted: packet), interfaces.index(with: ip.source) != nil,
      IPv6Header.length + Int(ip.payloadLength) > mtu
    {
      ipv6.paths.narrow(ip.destination, to: mtu, at: now)
    }
  }
}
