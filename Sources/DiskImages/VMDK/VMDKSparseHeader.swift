/// The header of a sparse extent ("Hosted Sparse Extents"). All integers are little-endian; offsets are in sectors.
struct VMDKSparseHeader {
  static let size = 512
  static let magic = "KDMV"
  /// The delta files of ESX, which VMware calls COWD and a descriptor VMFSSPARSE.
  static let hostMagic = "COWD"

  enum Flag {
    static let newlineTest: UInt32 = 1
    static let redundantTables: UInt32 = 2
    static let zeroedGrains: UInt32 = 4
    static let compressed: UInt32 = 1 << 16
    static let markers: UInt32 = 1 << 17
  }

  /// The directory of a stream follows its data, and a second header at the end says where.
  static let atEnd: UInt64 = .max

  var version: UInt32 = 1
  var flags: UInt32
  var capacity: Int
  var grainSectors: Int
  var descriptorSector = 0
  var descriptorSectors = 0
  var entriesPerTable = 512
  var redundantDirectory = 0
  var directory = 0
  var overhead = 0
  /// Programs set this while they write.
  var isUnclean = false
  /// Four bytes that a transfer as text would have changed.
  var endsOfLines: [UInt8] = VMDKSparseHeader.soundEndsOfLines
  /// A COWD, which is only read.
  var isHostSparse = false

  static let soundEndsOfLines = Array("\n \r\n".utf8)
  private static let endsOfLinesOffset = 73
  static let uncleanOffset = 72

  var grainSize: Int { grainSectors * 512 }
  var bytesPerTable: Int { grainSize * entriesPerTable }
  var tableCount: Int { (capacity * 512).dividedRoundingUp(by: bytesPerTable) }
  var isCompressed: Bool { flags & Flag.compressed != 0 }
  var knowsZero: Bool { flags & Flag.zeroedGrains != 0 }
  var hasRedundantTables: Bool { flags & Flag.redundantTables != 0 && redundantDirectory != 0 }
}

extension VMDKSparseHeader {
  init(_ store: any Store) throws(DiskError) {
    let bytes = try store.bytes(at: HostOffset(0), count: VMDKSparseHeader.size)
    if bytes.hasPrefix(VMDKSparseHeader.hostMagic) {
      try self.init(host: bytes, store)
    } else {
      try self.init(hosted: bytes, store)
    }
  }

  private init(hosted bytes: [UInt8], _ store: any Store) throws(DiskError) {
    var bytes = bytes
    guard bytes.hasPrefix(VMDKSparseHeader.magic) else { throw store.damaged("a sparse extent without a header") }
    let embedded = (bytes.little(28, as: UInt64.self), bytes.little(36, as: UInt64.self))
    if bytes.little(56, as: UInt64.self) == VMDKSparseHeader.atEnd {
      bytes = try store.bytes(at: HostOffset(max(0, store.size - 1024)), count: VMDKSparseHeader.size)
      guard bytes.hasPrefix(VMDKSparseHeader.magic) else {
        throw store.damaged("a stream without its footer: it is truncated")
      }
    }
    version = bytes.little(4)
    flags = bytes.little(8)
    guard 1...3 ~= version else { throw store.unsupported("a sparse extent of version \(version)") }
    let numbers = [12, 20, 48, 56, 64].map { Int(plausible: bytes.little($0, as: UInt64.self)) ?? .max }
    (capacity, grainSectors, redundantDirectory, directory, overhead) = (
      numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]
    )
    entriesPerTable = Int(bytes.little(44, as: UInt32.self))
    (descriptorSector, descriptorSectors) = (Int(plausible: embedded.0) ?? .max, Int(plausible: embedded.1) ?? .max)
    isUnclean = bytes[VMDKSparseHeader.uncleanOffset] != 0
    endsOfLines = bytes.field(VMDKSparseHeader.endsOfLinesOffset, 4)
    guard !isCompressed || bytes.little(77, as: UInt16.self) == 1 else {
      throw store.unsupported("an unknown compression method")
    }
    try check(store)
  }

  /// A COWD's header: 32-bit numbers of sectors, then the directory; its tables have 4096 entries. The layout is that of
  /// QEMU's "VMDK3Header" and libvmdk's documentation.
  private init(host bytes: [UInt8], _ store: any Store) throws(DiskError) {
    version = bytes.little(4)
    guard version == 1 else { throw store.unsupported("a COWD extent of version \(version)") }
    flags = 0
    let numbers = [12, 16, 20].map { Int(bytes.little($0, as: UInt32.self)) }
    (capacity, grainSectors, directory) = (numbers[0], numbers[1], numbers[2])
    entriesPerTable = 4096
    isHostSparse = true
    try check(store)
    guard tableCount <= Int(bytes.little(24, as: UInt32.self)) else {
      throw store.damaged("its grain directory is too small for its capacity")
    }
  }

  private func check(_ store: any Store) throws(DiskError) {
    guard grainSectors.isPowerOfTwo, 1...1 << 15 ~= grainSectors, entriesPerTable.isPowerOfTwo,
      entriesPerTable <= 1 << 16
    else { throw store.damaged("grains of \(grainSectors) sectors in tables of \(entriesPerTable)") }
    guard capacity < 1 << 50, overhead < 1 << 50 else { throw store.damaged("its size is out of range") }
    let sectors = store.size / 512
    for offset in [directory] + (hasRedundantTables ? [redundantDirectory] : []) {
      guard offset <= sectors, 4 * tableCount <= store.size - offset * 512 else {
        throw store.damaged("its grain directory is truncated")
      }
    }
    guard descriptorSector <= sectors, descriptorSectors <= 2048, descriptorSector + descriptorSectors <= sectors else {
      throw store.damaged("its descriptor is truncated")
    }
  }

  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: VMDKSparseHeader.size)
    bytes.put(VMDKSparseHeader.magic.utf8, at: 0)
    bytes.putLittle(version, at: 4)
    bytes.putLittle(flags, at: 8)
    let numbers = [
      (12, capacity), (20, grainSectors), (28, descriptorSector), (36, descriptorSectors), (48, redundantDirectory),
      (64, overhead),
    ]
    for (offset, number) in numbers { bytes.putLittle(UInt64(number), at: offset) }
    bytes.putLittle(UInt32(entriesPerTable), at: 44)
    bytes.putLittle(directory == .max ? VMDKSparseHeader.atEnd : UInt64(directory), at: 56)
    bytes[VMDKSparseHeader.uncleanOffset] = isUnclean ? 1 : 0
    bytes.put(endsOfLines, at: VMDKSparseHeader.endsOfLinesOffset)
    bytes.putLittle(UInt16(isCompressed ? 1 : 0), at: 77)
    return bytes
  }
}
