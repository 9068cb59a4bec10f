/// A file or directory as its directory describes it.
public struct FATEntry: Hashable, Sendable {
  /// The long name, or the short one where there is no long one.
  public internal(set) var name: String
  var shortName: FATShortName
  public internal(set) var attributes: FATAttributes
  /// In bytes; 0 for a directory.
  public internal(set) var size: Int
  public internal(set) var created: FATTimestamp
  public internal(set) var modified: FATTimestamp
  /// The date of the last access.
  public internal(set) var accessDate: UInt16
  /// 0 for an empty file, and for the root directory of FAT12 and FAT16.
  var firstCluster: Cluster
  /// The entry itself and the pieces of its long name before it, within the directory.
  var slots: Range<Int>
  /// Of the entry's 32 bytes, from the start of the device; nil for the root directory, which has no entry.
  var offset: Int?

  public var isDirectory: Bool { attributes.contains(.directory) }
  public var isReadOnly: Bool { attributes.contains(.readOnly) }
  /// The 8.3 name, such as `INDEX~1.HTM`.
  public var shortNameText: String { shortName.text(caseBits: 0) }

  /// Tells directories apart: on a hostile volume one can be within itself.
  public var identity: Int { firstCluster.number }

  var hasClusters: Bool { firstCluster.number != 0 }
}

extension FATEntry {
  static func root(of geometry: FATGeometry) -> FATEntry {
    FATEntry(
      name: "/", shortName: .dot, attributes: .directory, size: 0, created: FATTimestamp(date: 0, time: 0),
      modified: FATTimestamp(date: 0, time: 0), accessDate: 0, firstCluster: geometry.rootCluster, slots: 0..<0,
      offset: nil)
  }

  init(slot: ArraySlice<UInt8>, name: String?, slots: Range<Int>, offset: Int, kind: FATKind) {
    let bytes = Array(slot)
    shortName = FATShortName(bytes: bytes.field(0, 11))
    self.name = name ?? shortName.text(caseBits: bytes[12])
    attributes = FATAttributes(rawValue: bytes[11] & 0x3F)
    created = FATTimestamp(
      date: UInt16(bytes.little16(16)), time: UInt16(bytes.little16(14)), centiseconds: bytes[13])
    modified = FATTimestamp(date: UInt16(bytes.little16(24)), time: UInt16(bytes.little16(22)))
    accessDate = UInt16(bytes.little16(18))
    // FAT12 and FAT16 have no upper half: OS/2 kept something else there.
    let high = kind == .fat32 ? bytes.little16(20) & 0x0FFF : 0
    firstCluster = Cluster(high << 16 | bytes.little16(26))
    size = bytes.little32(28)
    (self.slots, self.offset) = (slots, offset)
    if isDirectory { size = 0 }
  }

  /// - Parameter old: The entry's present bytes, whose reserved bits stay.
  func slot(over old: [UInt8]? = nil) -> [UInt8] {
    var bytes = old ?? [UInt8](repeating: 0, count: 32)
    bytes.put(shortName.bytes, at: 0)
    bytes[11] = bytes[11] & 0xC0 | attributes.rawValue
    bytes[13] = created.centiseconds
    bytes.putLittle16(Int(created.time), at: 14)
    bytes.putLittle16(Int(created.date), at: 16)
    bytes.putLittle16(Int(accessDate), at: 18)
    bytes.putLittle16(firstCluster.number >> 16, at: 20)
    bytes.putLittle16(Int(modified.time), at: 22)
    bytes.putLittle16(Int(modified.date), at: 24)
    bytes.putLittle16(firstCluster.number, at: 26)
    bytes.putLittle32(isDirectory ? 0 : size, at: 28)
    return bytes
  }
}
