import Packets
import SimulationKernel

extension FrameStore {
  /// Marks a packet whose transport understands it as one that met congestion (RFC 3168, section 5). The handle given is
  /// used up then, and the new one returned; nil where the packet has to be lost to say it.
  mutating func markCongestion(of frame: Frame) -> Frame? {
    guard let ip = IPLocation(in: bytes(of: frame)) else { return nil }
    let service = ip.typeOfService(in: bytes(of: frame))
    guard service & 3 != 0 else { return nil }
    return rewrite(frame) { bytes in
      switch ip.version {
      case .v4: IPv4Header.setTypeOfService(service | 3, in: &bytes, at: ip.start)
      case .v6: IPv6Header.setTrafficClass(service | 3, in: &bytes, at: ip.start)
      }
    }
  }
}
