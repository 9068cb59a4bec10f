/// One of the two headers ([MS-VHDX] 2.2.2); of the intact ones, the one with the higher sequence number is current.
struct VHDXHeader {
  static let size = 4096
  static let offsets = [HostOffset(64 << 10), HostOffset(128 << 10)]

  var sequence: UInt64
  var fileWrite: UniqueID
  var dataWrite: UniqueID
  /// All zero if there is nothing to replay.
  var log: UniqueID
  var logOffset: HostOffset
  var logSize: Int

  init(sequence: UInt64, dataWrite: UniqueID, logOffset: HostOffset, logSize: Int) {
    (self.sequence, self.dataWrite, self.logOffset, self.logSize) = (sequence, dataWrite, logOffset, logSize)
    fileWrite = .random()
    log = .none
  }

  /// Nil if it is damaged.
  private init?(_ bytes: [UInt8]) {
    guard bytes.hasPrefix("head"), bytes.isSealedVHDX, bytes.little(66, as: UInt16.self) == 1,
      let offset = Int(plausible: bytes.little(72, as: UInt64.self))
    else { return nil }
    sequence = bytes.little(8)
    fileWrite = UniqueID(mixedEndian: bytes.field(16, 16))
    dataWrite = UniqueID(mixedEndian: bytes.field(32, 16))
    log = UniqueID(mixedEndian: bytes.field(48, 16))
    logSize = Int(bytes.little(68, as: UInt32.self))
    logOffset = HostOffset(offset)
  }

  /// The current header, and which of the two it is.
  static func current(_ store: any Store) throws(DiskError) -> (header: VHDXHeader, index: Int) {
    var best: (header: VHDXHeader, index: Int)?
    for (index, offset) in offsets.enumerated() {
      guard let header = VHDXHeader(try store.bytes(at: offset, count: size)) else { continue }
      if header.sequence >= best?.header.sequence ?? 0 { best = (header, index) }
    }
    guard let best else { throw store.damaged("both of its headers are damaged") }
    let log = best.header
    guard log.logOffset.bytes % (1 << 20) == 0, log.logSize % (1 << 20) == 0, log.logSize > 0, log.logSize <= 32 << 20,
      log.logOffset.bytes >= 1 << 20, log.logOffset.bytes + log.logSize <= store.size
    else { throw store.damaged("its log cannot be at offset \(log.logOffset.bytes)") }
    return best
  }

  static func wholeCount(_ store: any Store) throws(DiskError) -> Int {
    var count = 0
    for offset in offsets where VHDXHeader(try store.bytes(at: offset, count: size)) != nil { count += 1 }
    return count
  }

  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: VHDXHeader.size)
    bytes.put("head".utf8, at: 0)
    bytes.putLittle(sequence, at: 8)
    bytes.put(fileWrite.mixedEndian, at: 16)
    bytes.put(dataWrite.mixedEndian, at: 32)
    bytes.put(log.mixedEndian, at: 48)
    bytes.putLittle(UInt16(1), at: 66)
    bytes.putLittle(UInt32(logSize), at: 68)
    bytes.putLittle(UInt64(logOffset.bytes), at: 72)
    bytes.sealVHDX()
    return bytes
  }
}
