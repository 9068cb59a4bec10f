/// The header of VirtualBox's disk image, version 1.1 (VDICore.h in VirtualBox's source: VDIPREHEADER, VDIHEADER1PLUS).
/// All integers are little-endian.
struct VDIHeader {
  static let signature: UInt32 = 0xBEDA_107F
  /// One sector, so that it is written as a whole or not at all.
  static let size = 512

  enum Kind: UInt32 {
    case dynamic = 1
    case `static` = 2
    case delta = 4
  }

  /// The offsets of the fields.
  enum Field {
    static let signature = 0x40
    static let version = 0x44
    static let headerSize = 0x48
    static let kind = 0x4C
    static let flags = 0x50
    static let comment = 0x54
    static let commentSize = 256
    static let mapOffset = 0x154
    static let dataOffset = 0x158
    /// Cylinders, heads and sectors of versions before 1.1, which is followed by the sector size.
    static let legacyGeometry = 0x15C
    static let sectorSize = 0x168
    static let diskSize = 0x170
    static let blockSize = 0x178
    static let blockExtra = 0x17C
    static let blockCount = 0x180
    static let allocatedCount = 0x184
    static let uuid = 0x188
    static let modification = 0x198
    static let parent = 0x1A8
    static let parentModification = 0x1B8
    /// Cylinders, heads and sectors as the machine's firmware presents them; zero lets VirtualBox choose.
    static let geometry = 0x1C8
    static let secondSectorSize = 0x1D4
  }

  var kind: Kind
  var mapOffset: HostOffset
  var dataOffset: HostOffset
  var diskSize: Int
  var blockSize: Int
  var blockCount: Int
  var allocatedCount: Int
  var uuid: UniqueID
  var modification: UniqueID
  var parent: UniqueID
  var parentModification: UniqueID
  /// As read, or of the image that this one replaces: fields that Polder does not know stay as they are.
  var stored = VDIHeader.fresh

  /// A header of Polder's, all of whose fields still have to be set.
  static let fresh: [UInt8] = {
    var bytes = [UInt8](repeating: 0, count: VDIHeader.size)
    bytes.put("<<< Oracle VM VirtualBox Disk Image >>>\n".utf8, at: 0)
    bytes.putLittle(VDIHeader.signature, at: Field.signature)
    bytes.putLittle(UInt32(0x0001_0001), at: Field.version)
    bytes.putLittle(UInt32(0x190), at: Field.headerSize)
    bytes.putLittle(UInt32(512), at: Field.sectorSize)
    bytes.putLittle(UInt32(512), at: Field.secondSectorSize)
    return bytes
  }()
}

extension VDIHeader {
  /// Reads the header and checks what the rest relies on.
  init(_ store: any Store) throws(DiskError) {
    let bytes = try store.bytes(at: HostOffset(0), count: VDIHeader.size)
    guard bytes.little(Field.version, as: UInt32.self) >> 16 == 1 else {
      throw store.unsupported(
        "a VDI of version \(bytes.little(Field.version + 2, as: UInt16.self)); Polder supports 1.1")
    }
    guard let kind = Kind(rawValue: bytes.little(Field.kind)) else {
      throw store.unsupported("a VDI of type \(bytes.little(Field.kind, as: UInt32.self))")
    }
    self.kind = kind
    mapOffset = HostOffset(Int(bytes.little(Field.mapOffset, as: UInt32.self)))
    dataOffset = HostOffset(Int(bytes.little(Field.dataOffset, as: UInt32.self)))
    guard let diskSize = Int(plausible: bytes.little(Field.diskSize, as: UInt64.self)) else {
      throw store.damaged("its size is out of range")
    }
    self.diskSize = diskSize
    blockSize = Int(bytes.little(Field.blockSize, as: UInt32.self))
    blockCount = Int(bytes.little(Field.blockCount, as: UInt32.self))
    allocatedCount = Int(bytes.little(Field.allocatedCount, as: UInt32.self))
    uuid = UniqueID(mixedEndian: bytes.field(Field.uuid, 16))
    modification = UniqueID(mixedEndian: bytes.field(Field.modification, 16))
    parent = UniqueID(mixedEndian: bytes.field(Field.parent, 16))
    parentModification = UniqueID(mixedEndian: bytes.field(Field.parentModification, 16))
    guard bytes.little(Field.blockExtra, as: UInt32.self) == 0 else {
      throw store.unsupported("a VDI with extra data before each block")
    }
    stored = bytes
    try check(store)
  }

  private func check(_ store: any Store) throws(DiskError) {
    guard blockSize.isPowerOfTwo, 512...1 << 26 ~= blockSize else {
      throw store.damaged("a block size of \(blockSize)")
    }
    guard mapOffset.bytes % 512 == 0, mapOffset.bytes >= VDIHeader.size, dataOffset.bytes % 512 == 0,
      mapOffset.bytes + 4 * blockCount <= dataOffset.bytes
    else { throw store.damaged("its block map and its data overlap") }
    guard mapOffset.bytes + 4 * blockCount <= store.size else { throw store.damaged("its block map is truncated") }
    guard diskSize <= blockCount * blockSize else {
      throw store.damaged("\(blockCount) blocks cannot hold \(diskSize) bytes")
    }
  }

  var bytes: [UInt8] {
    var bytes = stored
    bytes.putLittle(kind.rawValue, at: Field.kind)
    bytes.putLittle(UInt32(mapOffset.bytes), at: Field.mapOffset)
    bytes.putLittle(UInt32(dataOffset.bytes), at: Field.dataOffset)
    bytes.putLittle(UInt64(diskSize), at: Field.diskSize)
    bytes.putLittle(UInt32(blockSize), at: Field.blockSize)
    bytes.putLittle(UInt32(blockCount), at: Field.blockCount)
    bytes.putLittle(UInt32(allocatedCount), at: Field.allocatedCount)
    bytes.put(uuid.mixedEndian, at: Field.uuid)
    bytes.put(modification.mixedEndian, at: Field.modification)
    bytes.put(parent.mixedEndian, at: Field.parent)
    bytes.put(parentModification.mixedEndian, at: Field.parentModification)
    return bytes
  }

  /// Takes over what another image of the disk says beyond its layout.
  mutating func adopt(_ template: ImageTemplate?) {
    guard let template, let header = template.properties as? VDIHeader else { return }
    switch template.relation {
    case .sameImage: stored = header.stored
    case .resizedImage:
      stored = header.stored
      stored.put([UInt8](repeating: 0, count: 12), at: Field.legacyGeometry)
      stored.put([UInt8](repeating: 0, count: 12), at: Field.geometry)
    case .copy:
      stored.put(header.stored.field(Field.comment, Field.commentSize), at: Field.comment)
      stored.put(header.stored.field(Field.geometry, 12), at: Field.geometry)
    case .delta: stored.put(header.stored.field(Field.geometry, 12), at: Field.geometry)
    }
  }
}

extension VDIHeader: FormatProperties {}
