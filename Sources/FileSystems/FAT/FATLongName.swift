/// The pieces of a long name: entries of 13 UTF-16 units each that stand before the entry with the short name, the last piece first.
enum FATLongName {
  static let unitsInPiece = 13
  static let limit = 20
  /// Set in the ordinal of the piece that comes first on the disk.
  static let lastMark: UInt8 = 0x40
  private static let offsets = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30]

  /// The entries of a name, in the order of the disk.
  static func slots(for name: FATName, checksum: UInt8) -> [[UInt8]] {
    let count = name.units.count.dividedRoundingUp(by: unitsInPiece)
    return (1...count).reversed().map { ordinal in
      var slot = [UInt8](repeating: 0, count: 32)
      slot[0] = UInt8(ordinal) | (ordinal == count ? lastMark : 0)
      slot[11] = FATAttributes.longName
      slot[13] = checksum
      for (index, offset) in offsets.enumerated() {
        slot.putLittle16(unit((ordinal - 1) * unitsInPiece + index, of: name.units), at: offset)
      }
      return slot
    }
  }

  /// A name that does not fill its last piece ends with 0, and then 0xFFFF.
  private static func unit(_ index: Int, of units: [UInt16]) -> Int {
    index < units.count ? Int(units[index]) : index == units.count ? 0 : 0xFFFF
  }

  static func units(of slot: ArraySlice<UInt8>) -> [UInt16] {
    offsets.map { UInt16(slot[slot.startIndex + $0]) | UInt16(slot[slot.startIndex + $0 + 1]) << 8 }
  }
}

/// Collects the pieces of a long name while a directory is read; pieces that do not fit together belong to nothing.
struct FATLongNameCollector {
  private(set) var firstSlot = 0
  private var units: [UInt16] = []
  private var nextOrdinal = 0
  private var checksum: UInt8 = 0

  mutating func reset() { (nextOrdinal, units) = (0, []) }

  /// False if the piece is an orphan, or makes orphans of those before it.
  mutating func add(_ slot: ArraySlice<UInt8>, at index: Int) -> Bool {
    let (first, sum) = (slot[slot.startIndex], slot[slot.startIndex + 13])
    let ordinal = Int(first & 0x3F)
    let isFirst = first & FATLongName.lastMark != 0
    let wasComplete = nextOrdinal == 0 && units.isEmpty
    if isFirst, 1...FATLongName.limit ~= ordinal {
      (firstSlot, checksum, nextOrdinal) = (index, sum, ordinal)
      units = []
    } else if isFirst || nextOrdinal == 0 || ordinal != nextOrdinal || sum != checksum {
      reset()
      return false
    }
    units = FATLongName.units(of: slot) + units
    nextOrdinal -= 1
    if nextOrdinal == 0 { nextOrdinal = -1 }
    return isFirst ? wasComplete : true
  }

  /// The long name of the entry that follows, if all its pieces are there.
  func name(for short: FATShortName) -> String? {
    guard nextOrdinal == -1, checksum == short.checksum else { return nil }
    let text = units.prefix { $0 != 0 }
    return text.isEmpty ? nil : String(decoding: text, as: UTF16.self)
  }

  var isEmpty: Bool { units.isEmpty }
}
