import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// A router says that a packet, whose beginning it quotes, was too long. Believed only if the packet came from here
  /// and was longer than that (RFC 1191, section 6; RFC 5927, section 7), and if it is on its way still, where TCP can tell.
  /// Of IPv6 no path takes less than 1280 bytes (RFC 8201, section 4).
  mutating func notePathMTU(
    _ mtu: Int, quoted range: Range<Int>, of frame: Frame, at now: Instant, _ frames: FrameStore
  ) {
    let packet = frames.bytes(of: frame).extracting(range)
    guard mayBeOnItsWay(packet) else { return }
    if let ip = try? IPv4Header(parsingQuoted: packet), interfaces.index(with: ip.source) != nil,
      Int(ip.totalLength) > mtu
    {
      ipv4.paths.narrow(ip.destination, to: mtu, at: now)
    } else if let ip = try? IPv6Header(parsingQuoted: packet), interfaces.index(with: ip.source) != nil,
      IPv6Header.length + Int(ip.payloadLength) > mtu, mtu >= PathMTUCache<IPv6Address>.minimum
    {
      ipv6.paths.narrow(ip.destination, to: mtu, at: now)
    }
  }
}
