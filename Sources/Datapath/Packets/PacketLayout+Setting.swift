import OpenFlow
import Packets
import SimulationKernel

// Fields rewritten in place, with the checksums that cover them (OpenFlow 1.3.5, section 5.12). A field that the packet does
// not have is left alone.

extension PacketLayout {
  /// Whether setting a field changes what the rest of the packet means, so that it must be read again.
  static func isStructural(_ field: OXMField) -> Bool {
    switch field {
    case .etherType, .ipProtocol, .icmpv6Type, .vlanID: true
    default: false
    }
  }

  /// Sets a field of the frame. Metadata and tunnel are not in it.
  func set(_ field: OXMField, to value: UInt128, in bytes: inout MutableRawSpan) {
    switch field {
    case .ethernetDestination: store(value, 6, at: 0, &bytes)
    case .ethernetSource: store(value, 6, at: 6, &bytes)
    case .etherType: store(value, 2, at: typeOffset, &bytes)
    case .vlanID, .vlanPriority: setTag(field, UInt16(truncatingIfNeeded: value), &bytes)
    case .ipDSCP, .ipECN, .ipProtocol, .ipv4Source, .ipv4Destination: setIP(field, value, &bytes)
    case .ipv6Source, .ipv6Destination, .ipv6FlowLabel: setIPv6(field, value, &bytes)
    case .arpOperation, .arpSourceProtocolAddress, .arpTargetProtocolAddress, .arpSourceHardwareAddress,
      .arpTargetHardwareAddress:
      setARP(field, value, &bytes)
    case .mplsLabel, .mplsTrafficClass, .mplsBottomOfStack: setMPLS(field, UInt32(truncatingIfNeeded: value), &bytes)
    case .pbbISID: setService(UInt32(truncatingIfNeeded: value), &bytes)
    case .nshFlags, .nshTTL, .nshServicePath, .nshServiceIndex, .nshContext1, .nshContext2, .nshContext3, .nshContext4:
      setNSH(field, UInt32(truncatingIfNeeded: value), &bytes)
    case .ndTarget, .ndSourceLinkLayer, .ndTargetLinkLayer: setNeighbor(field, value, &bytes)
    default: setTransport(field, value, &bytes)
    }
  }

  /// Stores the low 2, 4 or 6 bytes of a value.
  private func store(_ value: UInt128, _ count: Int, at offset: Int, _ bytes: inout MutableRawSpan) {
    let low = UInt64(truncatingIfNeeded: value)
    switch count {
    case 2: bytes.storeBigEndian(UInt16(truncatingIfNeeded: low), at: offset)
    case 4: bytes.storeBigEndian(UInt32(truncatingIfNeeded: low), at: offset)
    default:
      bytes.storeBigEndian(UInt16(truncatingIfNeeded: low >> 32), at: offset)
      bytes.storeBigEndian(UInt32(truncatingIfNeeded: low), at: offset + 2)
    }
  }

  private func setTag(_ field: OXMField, _ value: UInt16, _ bytes: inout MutableRawSpan) {
    guard isTagged else { return }
    let offset = PacketLayout.tagOffset + 2
    let old: UInt16 = bytes.bigEndian(offset)
    let new = field == .vlanID ? old & 0xF000 | value & 0xFFF : old & 0x1FFF | value << 13
    bytes.storeBigEndian(new, at: offset)
  }

  private func setARP(_ field: OXMField, _ value: UInt128, _ bytes: inout MutableRawSpan) {
    guard network == .arp else { return }
    switch field {
    case .arpOperation: store(value, 2, at: networkOffset + 6, &bytes)
    case .arpSourceHardwareAddress: store(value, 6, at: networkOffset + 8, &bytes)
    case .arpSourceProtocolAddress: store(value, 4, at: networkOffset + 14, &bytes)
    case .arpTargetHardwareAddress: store(value, 6, at: networkOffset + 18, &bytes)
    default: store(value, 4, at: networkOffset + 24, &bytes)
    }
  }

  private func setMPLS(_ field: OXMField, _ value: UInt32, _ bytes: inout MutableRawSpan) {
    guard network == .mpls else { return }
    let old: UInt32 = bytes.bigEndian(networkOffset)
    let new =
      switch field {
      case .mplsLabel: old & 0xFFF | value << 12
      case .mplsTrafficClass: old & ~0xE00 | (value & 7) << 9
      default: old & ~0x100 | (value & 1) << 8
      }
    bytes.storeBigEndian(new, at: networkOffset)
  }

  private func setService(_ value: UInt32, _ bytes: inout MutableRawSpan) {
    guard network == .pbb else { return }
    let old: UInt32 = bytes.bigEndian(networkOffset)
    bytes.storeBigEndian(old & 0xFF00_0000 | value & 0xFF_FFFF, at: networkOffset)
  }
}

// MARK: Network service header

extension PacketLayout {
  private func setNSH(_ field: OXMField, _ value: UInt32, _ bytes: inout MutableRawSpan) {
    guard network == .nsh else { return }
    let start = networkOffset
    switch field {
    case .nshFlags: setNSHBits(0x3000, value << 12, &bytes)
    case .nshTTL: setNSHBits(0x0FC0, value << 6, &bytes)
    case .nshServicePath:
      bytes.storeBigEndian(value << 8 | UInt32(bytes.bigEndian(start + 7, as: UInt8.self)), at: start + 4)
    case .nshServiceIndex: bytes.storeBigEndian(UInt8(truncatingIfNeeded: value), at: start + 7)
    default:
      guard bytes.bigEndian(start + 2, as: UInt8.self) & 0xF == NetworkServiceHeader.MetadataType.fixed.rawValue else {
        return
      }
      bytes.storeBigEndian(value, at: start + 8 + 4 * Int(field.rawValue - OXMField.nshContext1.rawValue))
    }
  }

  /// Sets bits of the first two bytes: version, flags, time to live and length.
  private func setNSHBits(_ mask: UInt16, _ value: UInt32, _ bytes: inout MutableRawSpan) {
    let old: UInt16 = bytes.bigEndian(networkOffset)
    bytes.storeBigEndian(old & ~mask | UInt16(truncatingIfNeeded: value) & mask, at: networkOffset)
  }

  func nshTTL(in bytes: RawSpan) -> UInt8? {
    network == .nsh ? UInt8(truncatingIfNeeded: bytes.bigEndian(networkOffset, as: UInt16.self) >> 6) & 0x3F : nil
  }
}

// MARK: IP

extension PacketLayout {
  private func setIP(_ field: OXMField, _ value: UInt128, _ bytes: inout MutableRawSpan) {
    switch network {
    case .ipv4: setIPv4(field, value, &bytes)
    case .ipv6 where field == .ipDSCP || field == .ipECN:
      let old: UInt16 = bytes.bigEndian(networkOffset)
      let trafficClass = UInt16(mixed(UInt8(truncatingIfNeeded: old >> 4), field, value))
      bytes.storeBigEndian(old & 0xF00F | trafficClass << 4, at: networkOffset)
    case .ipv6 where field == .ipProtocol: setProtocol(UInt8(truncatingIfNeeded: value), &bytes)
    default: break
    }
  }

  /// The traffic class with another DSCP or ECN.
  private func mixed(_ old: UInt8, _ field: OXMField, _ value: UInt128) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: value)
    return field == .ipDSCP ? old & 3 | value << 2 : old & 0xFC | value & 3
  }

  private func setIPv4(_ field: OXMField, _ value: UInt128, _ bytes: inout MutableRawSpan) {
    var change = ChecksumChange()
    let start = networkOffset
    switch field {
    case .ipDSCP, .ipECN:
      let new = mixed(bytes.bigEndian(start + 1), field, value)
      change.replace(&bytes, byteAt: start + 1, with: new, isFirst: false)
    case .ipProtocol:
      change.replace(&bytes, byteAt: start + 9, with: UInt8(truncatingIfNeeded: value), isFirst: false)
      applyPseudoHeader(change, &bytes)
    case .ipv4Source, .ipv4Destination:
      change.replace(&bytes, at: start + (field == .ipv4Source ? 12 : 16), with: value, count: 4)
      applyPseudoHeader(change, &bytes)
    default: return
    }
    change.apply(to: &bytes, at: start + 10)
  }

  /// The protocol of IPv6 is in the last header before it. That is in the pseudo-header as well.
  private func setProtocol(_ value: UInt8, _ bytes: inout MutableRawSpan) {
    var change = ChecksumChange()
    change.replace(&bytes, byteAt: protocolOffset, with: value, isFirst: false)
    applyPseudoHeader(change, &bytes)
  }

  private func setIPv6(_ field: OXMField, _ value: UInt128, _ bytes: inout MutableRawSpan) {
    guard network == .ipv6 else { return }
    if field == .ipv6FlowLabel {
      let old: UInt32 = bytes.bigEndian(networkOffset)
      return bytes.storeBigEndian(old & 0xFFF0_0000 | UInt32(truncatingIfNeeded: value) & 0xF_FFFF, at: networkOffset)
    }
    var change = ChecksumChange()
    change.replace(&bytes, at: networkOffset + (field == .ipv6Source ? 8 : 24), with: value, count: 16)
    if field == .ipv6Source || !isSourceRouted { applyPseudoHeader(change, &bytes) }
  }

  /// Carries a change of the addresses over to the checksums that cover them.
  private func applyPseudoHeader(_ change: ChecksumChange, _ bytes: inout MutableRawSpan) {
    guard transport == .tcp || transport == .udp || transport == .icmpv6 else { return }
    applyTransport(change, &bytes)
  }
}

// MARK: Transport

extension PacketLayout {
  private func setTransport(_ field: OXMField, _ value: UInt128, _ bytes: inout MutableRawSpan) {
    switch field {
    case .tcpSource where transport == .tcp, .udpSource where transport == .udp: setPort(value, at: 0, &bytes)
    case .tcpDestination where transport == .tcp, .udpDestination where transport == .udp: setPort(value, at: 2, &bytes)
    case .sctpSource where transport == .sctp: setSCTP(value, at: 0, &bytes)
    case .sctpDestination where transport == .sctp: setSCTP(value, at: 2, &bytes)
    case .icmpv4Type where transport == .icmpv4, .icmpv6Type where transport == .icmpv6: setICMP(value, at: 0, &bytes)
    case .icmpv4Code where transport == .icmpv4, .icmpv6Code where transport == .icmpv6: setICMP(value, at: 1, &bytes)
    default: break
    }
  }

  private func setPort(_ value: UInt128, at offset: Int, _ bytes: inout MutableRawSpan) {
    var change = ChecksumChange()
    change.replace(&bytes, at: transportOffset + offset, with: UInt16(truncatingIfNeeded: value))
    applyTransport(change, &bytes)
  }

  private func setICMP(_ value: UInt128, at offset: Int, _ bytes: inout MutableRawSpan) {
    var change = ChecksumChange()
    change.replace(
      &bytes, byteAt: transportOffset + offset, with: UInt8(truncatingIfNeeded: value), isFirst: offset == 0)
    applyTransport(change, &bytes)
  }

  private func setNeighbor(_ field: OXMField, _ value: UInt128, _ bytes: inout MutableRawSpan) {
    let (offset, count): (Int, Int) =
      switch field {
      case .ndTarget: (transport == .icmpv6 && transportEnd >= transportOffset + 24 ? transportOffset + 8 : 0, 16)
      case .ndSourceLinkLayer: (sourceLinkOffset == 0 ? 0 : sourceLinkOffset + 2, 6)
      default: (targetLinkOffset == 0 ? 0 : targetLinkOffset + 2, 6)
      }
    guard offset > 0 else { return }
    var change = ChecksumChange()
    change.replace(&bytes, at: offset, with: value, count: count)
    applyTransport(change, &bytes)
  }

  /// Carries a change over to the checksum of the transport header, if the packet reaches that far.
  private func applyTransport(_ change: ChecksumChange, _ bytes: inout MutableRawSpan) {
    let offset =
      switch transport {
      case .tcp: transportOffset + 16
      case .udp: transportOffset + 6
      case .icmpv4, .icmpv6: transportOffset + 2
      case .sctp, .none: transportEnd
      }
    guard offset + 2 <= transportEnd else { return }
    if transport == .udp { change.applyUDP(to: &bytes, at: offset) } else { change.apply(to: &bytes, at: offset) }
  }

  /// CRCs are linear: the checksum changes by the difference between those of the two packets.
  private func setSCTP(_ value: UInt128, at offset: Int, _ bytes: inout MutableRawSpan) {
    let hasChecksum = transportEnd >= transportOffset + 12
    let before = hasChecksum ? sctpChecksum(of: bytes) : 0
    bytes.storeBigEndian(UInt16(truncatingIfNeeded: value), at: transportOffset + offset)
    guard hasChecksum else { return }
    let old: UInt32 = bytes.bigEndian(transportOffset + 8)
    bytes.storeBigEndian(old ^ before ^ sctpChecksum(of: bytes), at: transportOffset + 8)
  }

  private func sctpChecksum(of bytes: borrowing MutableRawSpan) -> UInt32 {
    CRC32C.checksum(of: bytes.bytes.extracting(transportOffset..<transportEnd), checksumAt: 8)
  }
}
