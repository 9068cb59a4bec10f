/// The footer of a virtual hard disk, which dynamic ones also have a copy of at their beginning (Microsoft, "Virtual
/// Hard Disk Image Format Specification", version 1.0). All integers are big-endian.
struct VHDFooter {
  static let size = 512
  static let cookie = "conectix"

  enum Kind: UInt32 {
    case fixed = 2
    case dynamic = 3
    case delta = 4
  }

  enum Field {
    static let features = 8
    static let dataOffset = 16
    static let timeStamp = 24
    static let creator = 28
    static let creatorVersion = 32
    static let creatorHost = 36
    static let originalSize = 40
    static let currentSize = 48
    static let geometry = 56
    static let kind = 60
    static let checksum = 64
    static let uuid = 68
    static let savedState = 84
  }

  private(set) var bytes: [UInt8]

  /// Nil if the bytes are not a footer, or are too few.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == VHDFooter.size, bytes.hasPrefix(VHDFooter.cookie),
      bytes.big(Field.checksum, as: UInt32.self) == VHDFooter.checksum(bytes, at: Field.checksum)
    else { return nil }
    self.bytes = bytes
  }

  init(kind: Kind, size: Int, uuid: UniqueID) {
    bytes = [UInt8](repeating: 0, count: VHDFooter.size)
    bytes.put(VHDFooter.cookie.utf8, at: 0)
    bytes.putBig(UInt32(2), at: Field.features)
    bytes.putBig(UInt32(0x0001_0000), at: 12)
    bytes.putBig(kind == .fixed ? UInt64.max : UInt64(VHDFooter.size), at: Field.dataOffset)
    // QEMU trusts this size only from creators that it knows, and otherwise computes it from the geometry.
    bytes.put("win ".utf8, at: Field.creator)
    bytes.putBig(UInt32(0x000A_0000), at: Field.creatorVersion)
    bytes.put("Wi2k".utf8, at: Field.creatorHost)
    bytes.putBig(UInt64(size), at: Field.originalSize)
    bytes.putBig(kind.rawValue, at: Field.kind)
    bytes.put(uuid.bytes, at: Field.uuid)
    self.currentSize = size
  }

  var kind: Kind? { Kind(rawValue: bytes.big(Field.kind)) }
  var uuid: UniqueID { UniqueID(bytes: bytes.field(Field.uuid, 16)) }
  var dataOffset: UInt64 { bytes.big(Field.dataOffset) }

  /// Seconds since 2000.
  var timeStamp: UInt32 {
    get { bytes.big(Field.timeStamp) }
    set {
      bytes.putBig(newValue, at: Field.timeStamp)
      seal()
    }
  }

  /// In bytes.
  var currentSize: Int {
    get { Int(plausible: bytes.big(Field.currentSize, as: UInt64.self)) ?? .max }
    set {
      bytes.putBig(UInt64(newValue), at: Field.currentSize)
      bytes.put(VHDFooter.geometry(sectors: newValue / 512), at: Field.geometry)
      seal()
    }
  }

  /// Takes over what another image of the disk says beyond its layout.
  mutating func adopt(_ footer: VHDFooter, isRewritten: Bool) {
    let (size, layout, kind) = (currentSize, bytes.field(Field.dataOffset, 8), bytes.field(Field.kind, 4))
    if isRewritten {
      bytes = footer.bytes
      bytes.put(layout, at: Field.dataOffset)
      bytes.put(kind, at: Field.kind)
      if size != footer.currentSize { currentSize = size }
    } else if size == footer.currentSize {
      bytes.put(footer.bytes.field(Field.geometry, 4), at: Field.geometry)
    }
    seal()
  }

  mutating func setKind(_ kind: Kind) {
    bytes.putBig(kind.rawValue, at: Field.kind)
    seal()
  }

  private mutating func seal() { bytes.putBig(VHDFooter.checksum(bytes, at: Field.checksum), at: Field.checksum) }

  /// The one's complement of the sum of all bytes except the checksum itself.
  static func checksum(_ bytes: [UInt8], at field: Int) -> UInt32 {
    var sum: UInt32 = 0
    for (index, byte) in bytes.enumerated() where !(field..<field + 4 ~= index) { sum &+= UInt32(byte) }
    return ~sum
  }

  /// Cylinders, heads and sectors (appendix "CHS calculation").
  private static func geometry(sectors: Int) -> [UInt8] {
    let total = min(sectors, 65_535 * 16 * 255)
    var (perTrack, heads) = (255, 16)
    var tracks = total / perTrack
    if total < 65_535 * 16 * 63 {
      perTrack = 17
      tracks = total / perTrack
      heads = max(4, (tracks + 1023) / 1024)
      if tracks >= heads * 1024 || heads > 16 { (perTrack, heads, tracks) = (31, 16, total / 31) }
      if tracks >= heads * 1024 { (perTrack, heads, tracks) = (63, 16, total / 63) }
    }
    let cylinders = tracks / heads
    return [
      UInt8(truncatingIfNeeded: cylinders >> 8), UInt8(truncatingIfNeeded: cylinders), UInt8(heads), UInt8(perTrack),
    ]
  }
}
