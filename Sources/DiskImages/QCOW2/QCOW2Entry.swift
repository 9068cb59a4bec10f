/// An entry of a second-level table: the state of one cluster.
enum QCOW2Entry: Equatable {
  case unallocated
  /// Zero, possibly with space reserved for it.
  case zero(HostOffset?)
  case stored(HostOffset)
  case compressed(HostOffset, count: Int)

  static let copied: UInt64 = 1 << 63
  static let compressedFlag: UInt64 = 1 << 62
  static let zeroFlag: UInt64 = 1
  /// Bits 9 to 55.
  static let offsetMask: UInt64 = 0x00FF_FFFF_FFFF_FE00

  /// Bits 0 to 8 and 56 to 62 of a first-level entry.
  static let reservedInFirstLevel: UInt64 = ~(offsetMask | copied)

  /// The bits that are zero in an entry that is not compressed: 1 to 8 and 56 to 61, and in version 2 bit 0.
  static func reserved(_ layout: Layout) -> UInt64 {
    ~(offsetMask | copied | compressedFlag | (layout.knowsZero ? zeroFlag : 0))
  }

  /// What an entry says about the number of references to its cluster.
  @inline(__always)
  static func mark(_ raw: UInt64, isInUse: Bool) -> ClusterCounts.Mark {
    isInUse ? raw & copied != 0 ? .copied : .shared : .none
  }

  /// The image properties on which the meaning of an entry depends.
  struct Layout {
    var clusterBits: Int
    var knowsZero: Bool
  }

  @inline(__always)
  init(_ raw: UInt64, _ layout: Layout) {
    if raw & QCOW2Entry.compressedFlag != 0 {
      self = QCOW2Entry.compressed(raw, clusterBits: layout.clusterBits)
      return
    }
    let offset = HostOffset(Int(raw & QCOW2Entry.offsetMask))
    if layout.knowsZero, raw & QCOW2Entry.zeroFlag != 0 {
      self = .zero(offset.bytes == 0 ? nil : offset)
    } else {
      self = offset.bytes == 0 ? .unallocated : .stored(offset)
    }
  }

  /// Consecutive entries that one answer covers.
  struct Run {
    /// Masks out what is irrelevant for comparing entries.
    private let mask: UInt64
    /// The expected masked value of the next entry, and its increment from one entry to the next.
    private let (first, step): (UInt64, UInt64)
    private let isPossible: Bool

    init(_ first: UInt64, _ layout: Layout) {
      let whole = offsetMask | compressedFlag | (layout.knowsZero ? zeroFlag : 0)
      switch QCOW2Entry(first, layout) {
      case .unallocated: (mask, step, isPossible) = (whole, 0, true)
      case .zero: (mask, step, isPossible) = (compressedFlag | zeroFlag, 0, true)
      case .stored: (mask, step, isPossible) = (whole, 1 << UInt64(layout.clusterBits), true)
      case .compressed: (mask, step, isPossible) = (whole, 0, false)
      }
      self.first = first & mask
    }

    /// How many of the given big-endian entries continue the run after the given number of entries.
    func length(in entries: UnsafeBufferPointer<UInt64>, upTo limit: Int, after count: Int) -> Int {
      guard isPossible else { return 0 }
      var wanted = first &+ UInt64(count) &* step
      for index in 0..<min(limit, entries.count) {
        if UInt64(bigEndian: entries[index]) & mask != wanted { return index }
        wanted &+= step
      }
      return min(limit, entries.count)
    }
  }

  /// Offset and sector count share the word; the larger a cluster, the more bits the sector count takes.
  private static func compressed(_ raw: UInt64, clusterBits: Int) -> QCOW2Entry {
    let bits = UInt64(62 - (clusterBits - 8))
    let offset = Int(raw & (1 << bits - 1))
    let sectors = Int(raw >> bits & (1 << UInt64(clusterBits - 8) - 1)) + 1
    return .compressed(HostOffset(offset), count: sectors * 512 - offset % 512)
  }

  static func raw(compressed offset: HostOffset, count: Int, clusterBits: Int) -> UInt64 {
    let bits = UInt64(62 - (clusterBits - 8))
    let sectors = (offset.bytes % 512 + count).dividedRoundingUp(by: 512)
    return compressedFlag | UInt64(sectors - 1) << bits | UInt64(offset.bytes)
  }
}
