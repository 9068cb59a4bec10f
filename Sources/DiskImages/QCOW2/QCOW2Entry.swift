/// An entry of a table of the second level: what is known of one cluster.
enum QCOW2Entry: Equatable {
  case unallocated
  /// Zero, perhaps with space reserved for it.
  case zero(HostOffset?)
  case stored(HostOffset)
  case compressed(HostOffset, count: Int)

  static let copied: UInt64 = 1 << 63
  static let compressedFlag: UInt64 = 1 << 62
  static let zeroFlag: UInt64 = 1
  /// Bits 9 to 55.
  static let offsetMask: UInt64 = 0x00FF_FFFF_FFFF_FE00

  init(_ raw: UInt64, _ header: QCOW2Header) {
    if raw & QCOW2Entry.compressedFlag != 0 {
      self = QCOW2Entry.compressed(raw, clusterBits: header.clusterBits)
      return
    }
    let offset = HostOffset(Int(raw & QCOW2Entry.offsetMask))
    if header.knowsZero, raw & QCOW2Entry.zeroFlag != 0 {
      self = .zero(offset.octets == 0 ? nil : offset)
    } else {
      self = offset.octets == 0 ? .unallocated : .stored(offset)
    }
  }

  /// Offset and sectors share the word; the larger a cluster, the more bits the sectors take.
  private static func compressed(_ raw: UInt64, clusterBits: Int) -> QCOW2Entry {
    let bits = UInt64(62 - (clusterBits - 8))
    let offset = Int(raw & (1 << bits - 1))
    let sectors = Int(raw >> bits & (1 << UInt64(clusterBits - 8) - 1)) + 1
    return .compressed(HostOffset(offset), count: sectors * 512 - offset % 512)
  }

  static func raw(compressed offset: HostOffset, count: Int, clusterBits: Int) -> UInt64 {
    let bits = UInt64(62 - (clusterBits - 8))
    let sectors = (offset.octets % 512 + count).dividedRoundingUp(by: 512)
    return compressedFlag | UInt64(sectors - 1) << bits | UInt64(offset.octets)
  }
}
