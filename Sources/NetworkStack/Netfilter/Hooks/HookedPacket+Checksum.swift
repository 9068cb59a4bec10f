import Fabric
import Packets
import SimulationKernel

extension HookedPacket {
  /// Whether the checksum of a segment, datagram or ICMP message is correct, and a datagram's length possible. Always true for
  /// other protocols.
  ///
  /// Like netfilter's `nf_ip_checksum`, it covers the whole payload of the IP packet, even beyond the end of a datagram.
  @inline(__always) func isIntact(_ frames: FrameStore) -> Bool {
    let bytes = frames.bytes(of: frame).extracting(payload)
    switch tuple.protocol {
    case .tcp: return hasValidChecksum(bytes)
    case .udp:
      // The checksum is optional (RFC 768).
      return (try? UDPHeader(parsing: bytes)) != nil
        && (bytes.bigEndian(6, as: UInt16.self) == 0 || hasValidChecksum(bytes))
    case Address.icmp: return hasValidChecksum(bytes)
    default: return true
    }
  }

  @inline(__always) private func hasValidChecksum(_ bytes: RawSpan) -> Bool {
    var sum = Address.checksum(tuple.source, tuple.destination, tuple.protocol, length: bytes.byteCount)
    sum.add(bytes)
    return sum.isValid
  }
}
