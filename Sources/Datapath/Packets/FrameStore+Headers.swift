import Fabric
import Packets
import SimulationKernel

// Headers pushed and popped (OpenFlow 1.3.5, section 5.12). Each call uses its handle up and returns another.

extension FrameStore {
  /// Removes bytes. A frame that had the shortest length that Ethernet knows keeps it, by padding (IEEE Std 802.1Q-2018,
  /// annex G.2.3); shorter ones, whose padding is left out, stay short.
  mutating func pop(_ count: Int, at offset: Int, from frame: Frame) -> Frame {
    let length = length(of: frame)
    let popped = remove(count, at: offset, from: frame)
    let missing = PacketLayout.shortestFrame - (length - count)
    guard missing > 0, length >= PacketLayout.shortestFrame else { return popped }
    return insert(missing, at: length - count, in: popped) { $0.clear(length - count..<PacketLayout.shortestFrame) }
  }

  /// Pushes a VLAN tag with priority and identifier of the one that was outermost, or zero.
  mutating func pushTag(_ type: UInt16, on frame: Frame, _ layout: PacketLayout) -> Frame {
    let offset = PacketLayout.tagOffset
    let control: UInt16 = layout.isTagged ? bytes(of: frame).bigEndian(offset + 2) : 0
    return insert(PacketLayout.tagLength, at: offset, in: frame) { bytes in
      bytes.storeBigEndian(type, at: offset)
      bytes.storeBigEndian(control, at: offset + 2)
    }
  }

  mutating func popTag(from frame: Frame, _ layout: PacketLayout) -> Frame {
    layout.isTagged ? pop(PacketLayout.tagLength, at: PacketLayout.tagOffset, from: frame) : frame
  }

  /// Pushes an MPLS entry behind the VLAN tags: label and traffic class of the one that was outermost, time to live of MPLS or IP.
  mutating func pushLabel(_ type: UInt16, on frame: Frame, _ layout: PacketLayout) -> Frame {
    let (offset, typeOffset) = (layout.networkOffset, layout.typeOffset)
    guard offset > 0 else { return frame }
    let entry = pushedLabel(on: frame, layout)
    return insert(PacketLayout.labelLength, at: offset, in: frame) { bytes in
      bytes.storeBigEndian(type, at: typeOffset)
      bytes.storeBigEndian(entry, at: offset)
    }
  }

  private func pushedLabel(on frame: Frame, _ layout: PacketLayout) -> UInt32 {
    if layout.network == .mpls {
      return bytes(of: frame).bigEndian(layout.networkOffset, as: UInt32.self) & ~0x100
    }
    let ttl = layout.ipTTL(in: bytes(of: frame)) ?? 0
    return 0x100 | UInt32(ttl)
  }

  /// Pops the outermost MPLS entry. What is behind it is of type `type`.
  mutating func popLabel(_ type: UInt16, from frame: Frame, _ layout: PacketLayout) -> Frame {
    guard layout.network == .mpls else { return frame }
    let popped = pop(PacketLayout.labelLength, at: layout.networkOffset, from: frame)
    return rewrite(popped) { $0.storeBigEndian(type, at: layout.typeOffset) }
  }

  /// Encapsulates a frame in a provider backbone bridge's (IEEE Std 802.1Q-2018, section 9.7), between the same addresses.
  mutating func pushService(_ type: UInt16, on frame: Frame, _ layout: PacketLayout) -> Frame {
    let tag = pushedService(on: frame, layout)
    let destination: UInt64 = bytes(of: frame).bigEndian(0)
    let source: UInt64 = bytes(of: frame).bigEndian(4)
    return insert(PacketLayout.serviceHeaderLength, at: 0, in: frame) { bytes in
      bytes.storeBigEndian(destination, at: 0)
      bytes.storeBigEndian(source, at: 4)
      bytes.storeBigEndian(type, at: 12)
      bytes.storeBigEndian(tag, at: 14)
    }
  }

  /// Priority of the outermost VLAN tag, and the service of a frame that is encapsulated already.
  private func pushedService(on frame: Frame, _ layout: PacketLayout) -> UInt32 {
    let bytes = bytes(of: frame)
    let outer: UInt32 = layout.network == .pbb ? bytes.bigEndian(layout.networkOffset) : 0
    guard layout.isTagged else { return outer }
    let control: UInt16 = bytes.bigEndian(PacketLayout.tagOffset + 2)
    return UInt32(control >> 13) << 29 | outer & 0xFF_FFFF
  }

  /// Takes a frame out of a backbone frame, whose own VLAN tags go with it.
  mutating func popService(from frame: Frame, _ layout: PacketLayout) -> Frame {
    guard layout.network == .pbb else { return frame }
    return pop(layout.networkOffset + 4, at: 0, from: frame)
  }
}
