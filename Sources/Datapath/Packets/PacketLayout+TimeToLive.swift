import SimulationKernel

// The time to live of IP and MPLS, read and written in place (OpenFlow 1.3.5, section 5.12).

extension PacketLayout {
  /// Of the IP header, if that is the outermost one with a time to live.
  func ipTTL(in bytes: RawSpan) -> UInt8? {
    switch network {
    case .ipv4: bytes[byte: networkOffset + 8]
    case .ipv6: bytes[byte: networkOffset + 7]
    default: nil
    }
  }

  func setIPTTL(_ value: UInt8, in bytes: inout MutableRawSpan) {
    guard isIP else { return }
    PacketLayout.storeTTL(value, ofIPAt: networkOffset, isIPv4: network == .ipv4, in: &bytes)
  }

  /// Decrements the time to live of IP, where that is the outermost header. Returns false where it has run out.
  @inline(__always) static func decrementTTL(
    of network: Network, at offset: Int, in bytes: inout MutableRawSpan
  ) -> Bool {
    guard network == .ipv4 else { return network != .ipv6 || decrementHopLimit(at: offset + 7, in: &bytes) }
    // Above the protocol and the checksum.
    let old: UInt32 = bytes.bigEndian(offset + 8)
    guard old >= 0x0200_0000 else { return false }
    let sum = UInt32(ChecksumChange.decrementedUpperByte) &+ ~old & 0xFFFF
    let checksum = ~(sum >> 16 &+ sum) & 0xFFFF
    bytes.storeBigEndian((old &- 0x0100_0000) & 0xFFFF_0000 | checksum, at: offset + 8)
    return true
  }

  private static func decrementHopLimit(at offset: Int, in bytes: inout MutableRawSpan) -> Bool {
    let old: UInt8 = bytes.bigEndian(offset)
    guard old > 1 else { return false }
    bytes.storeBigEndian(old - 1, at: offset)
    return true
  }

  func mplsTTL(in bytes: RawSpan) -> UInt8? { network == .mpls ? bytes[byte: networkOffset + 3] : nil }

  func setMPLSTTL(_ value: UInt8, in bytes: inout MutableRawSpan) {
    guard network == .mpls else { return }
    bytes.storeBigEndian(value, at: networkOffset + 3)
  }

  private static func storeTTL(_ value: UInt8, ofIPAt offset: Int, isIPv4: Bool, in bytes: inout MutableRawSpan) {
    guard isIPv4 else { return bytes.storeBigEndian(value, at: offset + 7) }
    var change = ChecksumChange()
    change.replace(&bytes, byteAt: offset + 8, with: value, isFirst: true)
    change.apply(to: &bytes, at: offset + 10)
  }
}

extension PacketLayout {
  /// The header with a time to live behind the outermost MPLS entry.
  private enum Inner {
    case none
    case mpls(Int)
    case ip(Int, isIPv4: Bool)
  }

  private func inner(of bytes: RawSpan) -> Inner {
    guard network == .mpls else { return .none }
    let next = networkOffset + PacketLayout.labelLength
    guard bytes[byte: networkOffset + 2] & 1 == 1 else {
      return bytes.byteCount >= next + PacketLayout.labelLength ? .mpls(next) : .none
    }
    guard bytes.byteCount > next else { return .none }
    switch bytes[byte: next] >> 4 {
    case 4 where bytes.byteCount >= next + 20: return .ip(next, isIPv4: true)
    case 6 where bytes.byteCount >= next + 40: return .ip(next, isIPv4: false)
    default: return .none
    }
  }

  /// Copies the time to live from the next-to-outermost header to the outermost.
  func copyTTLOutwards(in bytes: inout MutableRawSpan) {
    switch inner(of: bytes.bytes) {
    case .none: break
    case .mpls(let offset): setMPLSTTL(bytes.bigEndian(offset + 3), in: &bytes)
    case .ip(let offset, let isIPv4): setMPLSTTL(bytes.bigEndian(offset + (isIPv4 ? 8 : 7)), in: &bytes)
    }
  }

  /// Copies the time to live from the outermost header to the next.
  func copyTTLInwards(in bytes: inout MutableRawSpan) {
    let found = inner(of: bytes.bytes)
    guard let value = mplsTTL(in: bytes.bytes) else { return }
    switch found {
    case .none: break
    case .mpls(let offset): bytes.storeBigEndian(value, at: offset + 3)
    case .ip(let offset, let isIPv4): PacketLayout.storeTTL(value, ofIPAt: offset, isIPv4: isIPv4, in: &bytes)
    }
  }
}
