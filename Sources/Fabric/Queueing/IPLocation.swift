import Packets
import SimulationKernel

/// Where a frame's IP header begins, behind a tag if it has one.
struct IPLocation {
  enum Version { case v4, v6 }

  let version: Version
  let start: Int

  /// Nil where the frame carries no IP packet, or only the beginning of its header.
  init?(in frame: RawSpan) {
    guard frame.byteCount >= EthernetHeader.length else { return nil }
    let outer = EthernetHeader.type(in: frame)
    let isTagged = outer == .vlan && frame.byteCount >= 18
    start = isTagged ? 18 : EthernetHeader.length
    let type = isTagged ? EtherType(rawValue: frame.bigEndian(16)) : outer
    switch type {
    case .ipv4 where frame.byteCount >= start + IPv4Header.minimumLength: version = .v4
    case .ipv6 where frame.byteCount >= start + IPv6Header.length: version = .v6
    default: return nil
    }
  }

  /// The type of service, or traffic class, with congestion notification in its low two bits.
  func typeOfService(in frame: RawSpan) -> UInt8 {
    switch version {
    case .v4: frame[byte: start + 1]
    case .v6: UInt8(truncatingIfNeeded: frame.bigEndian(start, as: UInt16.self) >> 4)
    }
  }
}
