/// The header of a dynamic or differencing disk.
struct VHDHeader {
  static let size = 1024
  private static let cookie = "cxsparse"

  enum Field {
    static let tableOffset = 16
    static let entryCount = 28
    static let blockSize = 32
    static let checksum = 36
    static let parent = 40
    static let parentTimeStamp = 56
    static let parentName = 64
    static let locators = 576
  }

  var bytes: [UInt8]
  /// A torn write leaves a header that is readable and whose checksum is wrong.
  var isSealed: Bool { bytes.big(Field.checksum, as: UInt32.self) == VHDFooter.checksum(bytes, at: Field.checksum) }

  init(_ store: any Store, at offset: UInt64, needed size: Int) throws(DiskError) {
    guard let offset = Int(plausible: offset), offset % 512 == 0, offset + VHDHeader.size <= store.size else {
      throw store.damaged("its dynamic header cannot be at offset \(offset)")
    }
    bytes = try store.bytes(at: HostOffset(offset), count: VHDHeader.size)
    guard bytes.hasPrefix(VHDHeader.cookie) else { throw store.damaged("its dynamic header is missing") }
    guard blockSize.isPowerOfTwo, 4096...1 << 26 ~= blockSize else {
      throw store.damaged("a block size of \(blockSize)")
    }
    let table: UInt64 = bytes.big(Field.tableOffset)
    guard let table = Int(plausible: table), table % 512 == 0, table + 4 * entryCount <= store.size else {
      throw store.damaged("its block allocation table is truncated")
    }
    guard size <= entryCount * blockSize else { throw store.damaged("\(entryCount) blocks cannot hold \(size) bytes") }
  }

  init(tableOffset: HostOffset, entryCount: Int, blockSize: Int) {
    bytes = [UInt8](repeating: 0, count: VHDHeader.size)
    bytes.put(VHDHeader.cookie.utf8, at: 0)
    bytes.putBig(UInt64.max, at: 8)
    bytes.putBig(UInt64(tableOffset.bytes), at: Field.tableOffset)
    bytes.putBig(UInt32(0x0001_0000), at: 24)
    bytes.putBig(UInt32(entryCount), at: Field.entryCount)
    bytes.putBig(UInt32(blockSize), at: Field.blockSize)
    seal()
  }

  var tableOffset: HostOffset { HostOffset(Int(bytes.big(Field.tableOffset, as: UInt64.self))) }
  var blockSize: Int { Int(bytes.big(Field.blockSize, as: UInt32.self)) }

  var entryCount: Int {
    get { Int(bytes.big(Field.entryCount, as: UInt32.self)) }
    set {
      bytes.putBig(UInt32(newValue), at: Field.entryCount)
      seal()
    }
  }

  var parent: UniqueID { UniqueID(bytes: bytes.field(Field.parent, 16)) }
  var parentTimeStamp: UInt32 { bytes.big(Field.parentTimeStamp) }

  /// A header like another, for another layout.
  mutating func adopt(_ other: VHDHeader) {
    let layout = [Field.tableOffset..<Field.tableOffset + 8, Field.entryCount..<Field.checksum].map {
      ($0, Array(bytes[$0]))
    }
    bytes = other.bytes
    for (range, value) in layout { bytes.put(value, at: range.lowerBound) }
    seal()
  }

  mutating func removeParent() {
    bytes.put([UInt8](repeating: 0, count: VHDHeader.size - Field.parent), at: Field.parent)
    seal()
  }

  mutating func setParent(_ uuid: UniqueID, timeStamp: UInt32) {
    bytes.put(uuid.bytes, at: Field.parent)
    bytes.putBig(timeStamp, at: Field.parentTimeStamp)
    seal()
  }

  mutating func seal() { bytes.putBig(VHDFooter.checksum(bytes, at: Field.checksum), at: Field.checksum) }
}
