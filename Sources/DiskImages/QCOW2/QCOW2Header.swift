/// The header of QEMU's image, versions 2 and 3 (QEMU, docs/interop/qcow2.txt). All integers are big-endian.
struct QCOW2Header {
  enum Field {
    static let version = 4
    static let backingOffset = 8
    static let backingSize = 16
    static let clusterBits = 20
    static let size = 24
    static let encryption = 32
    static let l1Size = 36
    static let l1Offset = 40
    static let refcountTableOffset = 48
    static let refcountTableClusters = 56
    static let snapshotCount = 60
    static let snapshotsOffset = 64
    static let incompatible = 72
    static let compatible = 80
    static let autoclear = 88
    static let refcountOrder = 96
    static let headerLength = 100
    static let compression = 104
  }

  /// Features that a reader must support.
  enum Incompatible {
    static let dirty: UInt64 = 1
    static let corrupt: UInt64 = 2
    static let compression: UInt64 = 8
    static let known = dirty | corrupt | compression
  }

  var version: UInt32
  var backingName: String?
  var backingFormat: String?
  var clusterBits: Int
  var size: Int
  var l1Size: Int
  var l1Offset: HostOffset
  var refcountTableOffset: HostOffset
  var refcountTableClusters: Int
  var snapshotCount: Int
  var snapshotsOffset: HostOffset
  var incompatible: UInt64 = 0
  var compatible: UInt64 = 0
  var autoclear: UInt64 = 0
  var refcountOrder = 4
  var headerLength = 72
  var method: CompressedBlock.Method = .deflate
  /// In their order, except for the format of the backing file.
  var extensions: [Extension] = []

  struct Extension: Equatable {
    var kind: UInt32
    var bytes: [UInt8]
  }

  var clusterSize: Int { 1 << clusterBits }
  /// The number of clusters that a second-level table maps.
  var entriesPerL2: Int { clusterSize / 8 }
  var bytesPerL2: Int { entriesPerL2 << clusterBits }
  var refcountBits: Int { 1 << refcountOrder }
  var refcountsPerBlock: Int { clusterSize * 8 / refcountBits }
  var knowsZero: Bool { version >= 3 }
}

extension QCOW2Header {
  private static let backingFormatExtension: UInt32 = 0xE279_2ACA
  static let bitmapsExtension: UInt32 = 0x2385_2875
  /// The maximum number of entries in the first-level table; QEMU's own limit is 32 MiB.
  private static let maximumL1EntryCount = 4 << 20

  init(_ store: any Store) throws(DiskError) {
    let bytes = try store.bytes(at: HostOffset(0), count: 112)
    version = bytes.big(Field.version)
    clusterBits = Int(bytes.big(Field.clusterBits, as: UInt32.self))
    guard 2...3 ~= version else { throw store.unsupported("a qcow of version \(version); Polder supports 2 and 3") }
    guard 9...21 ~= clusterBits else { throw store.damaged("clusters of 2^\(clusterBits) bytes") }
    guard bytes.big(Field.encryption, as: UInt32.self) == 0 else { throw store.unsupported("an encrypted image") }
    guard let size = Int(plausible: bytes.big(Field.size, as: UInt64.self)) else {
      throw store.damaged("its size is out of range")
    }
    self.size = size
    l1Size = Int(bytes.big(Field.l1Size, as: UInt32.self))
    l1Offset = try QCOW2Header.offset(bytes, Field.l1Offset, store)
    refcountTableOffset = try QCOW2Header.offset(bytes, Field.refcountTableOffset, store)
    refcountTableClusters = Int(bytes.big(Field.refcountTableClusters, as: UInt32.self))
    snapshotCount = Int(bytes.big(Field.snapshotCount, as: UInt32.self))
    snapshotsOffset = try QCOW2Header.offset(bytes, Field.snapshotsOffset, store)
    if version == 3 { try readFeatures(bytes, store) }
    try check(store)
    try readExtensions(store)
    try readBacking(bytes, store)
  }

  private static func offset(_ bytes: [UInt8], _ field: Int, _ store: any Store) throws(DiskError) -> HostOffset {
    guard let offset = Int(plausible: bytes.big(field, as: UInt64.self)), offset % 8 == 0 else {
      throw store.damaged("the offset at byte \(field) of its header is out of range")
    }
    return HostOffset(offset)
  }

  private mutating func readFeatures(_ bytes: [UInt8], _ store: any Store) throws(DiskError) {
    incompatible = bytes.big(Field.incompatible)
    compatible = bytes.big(Field.compatible)
    autoclear = bytes.big(Field.autoclear)
    refcountOrder = Int(bytes.big(Field.refcountOrder, as: UInt32.self))
    headerLength = Int(bytes.big(Field.headerLength, as: UInt32.self))
    let unknown = incompatible & ~Incompatible.known
    guard unknown == 0 else {
      let names: [UInt64: String] = [4: "an external data file", 16: "extended L2 entries"]
      throw store.unsupported("it uses \(names[unknown] ?? "features with the bits \(String(unknown, radix: 16))")")
    }
    guard refcountOrder <= 6, 104...clusterSize ~= headerLength else { throw store.damaged("its header is malformed") }
    guard incompatible & Incompatible.compression != 0 else { return }
    switch bytes[Field.compression] {
    case 0: method = .deflate
    case 1: method = .zstd
    default: throw store.unsupported("compression of type \(bytes[Field.compression])")
    }
  }

  private func check(_ store: any Store) throws(DiskError) {
    guard l1Size <= QCOW2Header.maximumL1EntryCount, l1Size * bytesPerL2 >= size else {
      throw store.damaged("its first-level table of \(l1Size) entries does not match its size")
    }
    guard l1Offset.bytes % clusterSize == 0, refcountTableOffset.bytes % clusterSize == 0 else {
      throw store.damaged("its tables do not start at cluster boundaries")
    }
    guard l1Offset.bytes + 8 * l1Size <= store.size else {
      throw store.damaged("its first-level table is truncated")
    }
    guard refcountTableClusters <= 1 << 16,
      refcountTableOffset.bytes + refcountTableClusters * clusterSize <= store.size.roundedUp(to: clusterSize)
    else { throw store.damaged("its table of reference counts is truncated") }
  }

  private mutating func readExtensions(_ store: any Store) throws(DiskError) {
    var position = headerLength
    while position + 8 <= clusterSize {
      let head = try store.bytes(at: HostOffset(position), count: 8)
      let kind = head.big(0, as: UInt32.self)
      let length = Int(head.big(4, as: UInt32.self))
      guard kind != 0, position + 8 + length <= clusterSize else { return }
      let bytes = try store.bytes(at: HostOffset(position + 8), count: length)
      if kind != QCOW2Header.backingFormatExtension {
        extensions.append(Extension(kind: kind, bytes: bytes))
      } else if length < 64 {
        backingFormat = String(decoding: bytes, as: UTF8.self)
      }
      position += 8 + length.roundedUp(to: 8)
    }
  }

  private mutating func readBacking(_ bytes: [UInt8], _ store: any Store) throws(DiskError) {
    let length = Int(bytes.big(Field.backingSize, as: UInt32.self))
    guard let offset = Int(plausible: bytes.big(Field.backingOffset, as: UInt64.self)), offset != 0, length != 0 else {
      return
    }
    guard length <= 1023, offset + length <= clusterSize else {
      throw store.damaged("its backing file's name is malformed")
    }
    backingName = String(decoding: try store.bytes(at: HostOffset(offset), count: length), as: UTF8.self)
  }

  /// The first cluster: header, extensions, and the name of the backing file.
  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: clusterSize)
    bytes.put([0x51, 0x46, 0x49, 0xFB], at: 0)
    bytes.putBig(version, at: Field.version)
    bytes.putBig(UInt32(clusterBits), at: Field.clusterBits)
    bytes.putBig(UInt64(size), at: Field.size)
    bytes.putBig(UInt32(l1Size), at: Field.l1Size)
    bytes.putBig(UInt64(l1Offset.bytes), at: Field.l1Offset)
    bytes.putBig(UInt64(refcountTableOffset.bytes), at: Field.refcountTableOffset)
    bytes.putBig(UInt32(refcountTableClusters), at: Field.refcountTableClusters)
    if version >= 3 {
      bytes.putBig(incompatible, at: Field.incompatible)
      bytes.putBig(compatible, at: Field.compatible)
      bytes.putBig(UInt32(refcountOrder), at: Field.refcountOrder)
      bytes.putBig(UInt32(112), at: Field.headerLength)
      bytes[Field.compression] = method == .zstd ? 1 : 0
    }
    putExtensions(after: version >= 3 ? 112 : 72, into: &bytes)
    return bytes
  }

  /// The extensions, their end, and the name of the backing file.
  func putExtensions(after headerLength: Int, into bytes: inout [UInt8]) {
    var position = headerLength
    let format =
      backingFormat.map { [Extension(kind: QCOW2Header.backingFormatExtension, bytes: Array($0.utf8))] } ?? []
    for item in format + extensions {
      bytes.putBig(item.kind, at: position)
      bytes.putBig(UInt32(item.bytes.count), at: position + 4)
      bytes.put(item.bytes, at: position + 8)
      position += 8 + item.bytes.count.roundedUp(to: 8)
    }
    bytes.put([UInt8](repeating: 0, count: 8), at: position)
    position += 8
    let name = Array((backingName ?? "").utf8)
    bytes.putBig(UInt64(name.isEmpty ? 0 : position), at: Field.backingOffset)
    bytes.putBig(UInt32(name.count), at: Field.backingSize)
    bytes.put(name, at: position)
  }

  /// How much of the first cluster ``putExtensions(after:into:)`` needs.
  var extensionsSize: Int {
    let format = backingFormat.map { 8 + $0.utf8.count.roundedUp(to: 8) } ?? 0
    return extensions.reduce(format) { $0 + 8 + $1.bytes.count.roundedUp(to: 8) } + 8 + (backingName?.utf8.count ?? 0)
  }

  /// Takes over what another image of the disk says beyond its layout.
  mutating func adopt(_ template: ImageTemplate?) {
    guard let template, template.isRewritten, let old = template.properties as? QCOW2Header else { return }
    (version, refcountOrder, compatible) = (old.version, old.refcountOrder, old.compatible)
    (backingName, backingFormat, method) = (old.backingName, old.backingFormat, old.method)
    incompatible = old.incompatible & Incompatible.compression
    // Bitmaps refer to clusters of the old file; an image with them is not rewritten.
    extensions = old.extensions.filter { $0.kind != QCOW2Header.bitmapsExtension }
  }
}

extension QCOW2Header: FormatProperties {}
