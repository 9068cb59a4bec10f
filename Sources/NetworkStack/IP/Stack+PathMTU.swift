import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// The largest packet in bytes that may be sent to `destination`, and whether it may be cut further on its way.
  @inline(__always) func path(to destination: IPv4Address, _ route: Route<IPv4Address>, at now: Instant) -> (
    mtu: Int, isLocked: Bool
  ) {
    if route.kind == .local { return (Int(UInt16.max), false) }
    let mtu = interfaces[route.interface].mtu
    guard let path = ipv4.paths.path(to: destination, at: now), path.mtu < mtu else { return (mtu, false) }
    return (path.mtu, path.isLocked)
  }

  func pathMTU(to destination: IPv6Address, _ route: Route<IPv6Address>, at now: Instant) -> Int {
    if route.kind == .local { return IPv6Header.length + Int(UInt16.max) }
    return min(interfaces[route.interface].mtu, ipv6.paths.path(to: destination, at: now)?.mtu ?? .max)
  }

  /// A router says that a packet, whose beginning it quotes, was too long. Believed only if the packet came from here
  /// and was longer than that (RFC 1191, section 6; RFC 5927, section 7).
  mutating func notePathMTU(
    _ mtu: Int, quoted range: Range<Int>, of frame: Frame, at now: Instant, _ frames: FrameStore
  ) {
    let packet = frames.bytes(of: frame).extracting(range)
    if let ip = try? IPv4Header(parsingQuoted: packet), interface(with: ip.source) != nil, Int(ip.totalLength) > mtu {
      ipv4.paths.narrow(ip.destination, to: mtu, at: now)
    } else if let ip = try? IPv6Header(parsingQuoted: packet), interface(with: ip.source) != nil,
      IPv6Header.length + Int(ip.payloadLength) > mtu
    {
      ipv6.paths.narrow(ip.destination, to: mtu, at: now)
    }
  }
}
