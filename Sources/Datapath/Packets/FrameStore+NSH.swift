import Fabric
import Packets
import SimulationKernel

// Network service headers put before packets and removed (RFC 8300). Each call uses its handle up and returns another.

extension FrameStore {
  /// Puts a network service header before a packet, and before that an Ethernet header without addresses.
  ///
  /// - Parameter isBare: whether the packet begins behind an Ethernet header that is no part of it.
  mutating func pushNSH(
    _ type: NetworkServiceHeader.MetadataType, on frame: Frame, _ layout: PacketLayout, isBare: Bool
  ) -> Frame {
    let next = isBare ? layout.network.nextProtocol : .ethernet
    let header = NetworkServiceHeader(metadataType: type, nextProtocol: next, servicePath: 0)
    let offset = PacketLayout.ethernetLength
    if isBare {
      return insert(header.length, at: offset, in: frame) { bytes in
        bytes.storeBigEndian(PacketLayout.nshType, at: offset - 2)
        header.emit(into: &bytes, at: offset)
      }
    }
    return insert(offset + header.length, at: 0, in: frame) { bytes in
      bytes.clear(0..<offset)
      bytes.storeBigEndian(PacketLayout.nshType, at: offset - 2)
      header.emit(into: &bytes, at: offset)
    }
  }

  /// Removes the addresses and VLAN tags before a packet, but leaves the space for an Ethernet header.
  mutating func clearEthernet(of frame: Frame, _ layout: PacketLayout) -> Frame {
    let tags = layout.typeOffset - PacketLayout.tagOffset
    let bare = tags > 0 ? remove(tags, at: PacketLayout.tagOffset, from: frame) : frame
    return rewrite(bare) { $0.clear(0..<PacketLayout.tagOffset) }
  }

  /// Removes a network service header. Returns whether what it was put before begins with an Ethernet header; nil, and the
  /// frame as it was, where nobody can say what that is.
  mutating func popNSH(from frame: inout Frame) -> Bool? {
    let start = PacketLayout.ethernetLength
    guard let header = serviceHeader(of: frame) else { return nil }
    let rest = length(of: frame) - start - header.length
    if header.nextProtocol == .ethernet {
      guard rest >= PacketLayout.ethernetLength else { return nil }
      frame = pop(start + header.length, at: 0, from: frame)
      return true
    }
    guard let type = header.nextProtocol.etherType else { return nil }
    frame = rewrite(pop(header.length, at: start, from: frame)) { $0.storeBigEndian(type.rawValue, at: start - 2) }
    return false
  }
}

extension FrameStore {
  /// The network service header behind an Ethernet header without tags.
  private func serviceHeader(of frame: Frame) -> NetworkServiceHeader? {
    let bytes = bytes(of: frame)
    return try? NetworkServiceHeader(parsing: bytes.extracting(PacketLayout.ethernetLength..<bytes.byteCount))
  }
}

extension PacketLayout.Network {
  fileprivate var nextProtocol: NetworkServiceHeader.NextProtocol {
    switch self {
    case .ipv4: .ipv4
    case .ipv6: .ipv6
    case .nsh: .nsh
    case .mpls: .mpls
    case .none, .arp, .pbb: .none
    }
  }
}
