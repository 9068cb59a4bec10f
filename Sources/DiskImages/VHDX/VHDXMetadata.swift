/// The properties of the disk, each stored under an identifier ([MS-VHDX] 2.6).
struct VHDXMetadata {
  enum Item: String, CaseIterable {
    case fileParameters = "CAA16737-FA36-4D43-B3B6-33F0AA44E76B"
    case diskSize = "2FA54224-CD1B-4876-B211-5DBED83BF4B8"
    case diskID = "BECA12AB-B2E6-4523-93EF-C309E000C746"
    case logicalSector = "8141BF1D-A96F-4709-BA47-F233A8FAAB5F"
    case physicalSector = "CDA348C7-445D-4471-9CC9-E9885251C556"
    case parentLocator = "A8D35F2D-B30B-454D-ABF7-D3D84834AB0C"

    var id: UniqueID { UniqueID(text: rawValue) ?? .none }
    /// Bit 1: a property of the disk rather than the file; bit 2: required, so a reader that does not know it must
    /// refuse.
    var flags: UInt32 { self == .fileParameters || self == .parentLocator ? 4 : 6 }
  }

  static let tableSize = 64 << 10
  private static let leavesBlocksAllocated: UInt32 = 1
  private static let hasParentFlag: UInt32 = 2

  var blockSize: Int
  var isFixed: Bool
  var hasParent: Bool
  var diskSize: Int
  var diskID: UniqueID
  var logicalSector: Int
  var physicalSector: Int
  var locator: VHDXParentLocator?
  /// A link to a parent that the image says not to have.
  var hasUnusedLocator = false
  /// Items that Polder does not know and need not know.
  private(set) var others: [OtherItem] = []

  struct OtherItem: Equatable {
    var id: UniqueID
    var flags: UInt32
    var bytes: [UInt8]
  }

  init(_ store: any Store, _ region: VHDXRegions.Region) throws(DiskError) {
    guard region.size >= VHDXMetadata.tableSize, region.offset.bytes + VHDXMetadata.tableSize <= store.size else {
      throw store.damaged("its metadata is truncated")
    }
    let table = try store.bytes(at: region.offset, count: VHDXMetadata.tableSize)
    guard table.hasPrefix("metadata") else { throw store.damaged("its metadata signature is missing") }
    let count = Int(table.little(10, as: UInt16.self))
    guard count <= 2047 else { throw store.damaged("its metadata has \(count) items") }
    var items: [Item: [UInt8]] = [:]
    for index in 0..<count {
      let entry = 32 + 32 * index
      let id = UniqueID(mixedEndian: table.field(entry, 16))
      let (offset, size) = (
        Int(table.little(entry + 16, as: UInt32.self)), Int(table.little(entry + 20, as: UInt32.self))
      )
      let flags = table.little(entry + 24, as: UInt32.self)
      let known = Item.allCases.first { $0.id == id }
      if known == nil, flags & 4 != 0 { throw store.unsupported("the metadata item \(id)") }
      guard size <= 1 << 20, offset + size <= region.size, region.offset.bytes + offset + size <= store.size else {
        throw store.damaged("the metadata item \(id) is truncated")
      }
      let bytes = try store.bytes(at: region.offset + offset, count: size)
      if let known { items[known] = bytes } else { others.append(OtherItem(id: id, flags: flags, bytes: bytes)) }
    }
    func item(_ item: Item, _ size: Int) throws(DiskError) -> [UInt8] {
      guard let bytes = items[item], bytes.count >= size else {
        throw store.damaged("the metadata item \(item) is missing")
      }
      return bytes
    }
    let parameters = try item(.fileParameters, 8)
    blockSize = Int(parameters.little(0, as: UInt32.self))
    isFixed = parameters.little(4, as: UInt32.self) & VHDXMetadata.leavesBlocksAllocated != 0
    hasParent = parameters.little(4, as: UInt32.self) & VHDXMetadata.hasParentFlag != 0
    guard let diskSize = Int(plausible: try item(.diskSize, 8).little(0, as: UInt64.self)) else {
      throw store.damaged("its size is out of range")
    }
    self.diskSize = diskSize
    diskID = UniqueID(mixedEndian: try item(.diskID, 16).field(0, 16))
    logicalSector = Int(try item(.logicalSector, 4).little(0, as: UInt32.self))
    physicalSector = Int(items[.physicalSector].map { $0.count >= 4 ? $0.little(0, as: UInt32.self) : 512 } ?? 512)
    hasUnusedLocator = !hasParent && items[.parentLocator] != nil
    if hasParent { locator = try VHDXParentLocator(try item(.parentLocator, 20), store) }
    guard blockSize.isPowerOfTwo, 1 << 20...1 << 28 ~= blockSize, logicalSector == 512 || logicalSector == 4096 else {
      throw store.damaged("blocks of \(blockSize) in sectors of \(logicalSector)")
    }
    guard diskSize <= 1 << 46, diskSize % logicalSector == 0 else { throw store.damaged("a size of \(diskSize)") }
  }

  init(blockSize: Int, isFixed: Bool, diskSize: Int, diskID: UniqueID, locator: VHDXParentLocator?) {
    (self.blockSize, self.isFixed, self.diskSize, self.diskID) = (blockSize, isFixed, diskSize, diskID)
    (logicalSector, physicalSector, hasParent, self.locator) = (512, 4096, locator != nil, locator)
  }

  /// Takes over what another image of the disk says beyond its layout.
  mutating func adopt(_ other: VHDXMetadata, isRewritten: Bool) {
    (logicalSector, physicalSector) = (other.logicalSector, other.physicalSector)
    diskSize = diskSize.roundedUp(to: logicalSector)
    guard isRewritten else { return }
    (diskID, locator, others) = (other.diskID, other.locator, other.others)
  }

  private func value(of item: Item) -> [UInt8]? {
    switch item {
    case .fileParameters:
      let flags = (isFixed ? VHDXMetadata.leavesBlocksAllocated : 0) | (hasParent ? VHDXMetadata.hasParentFlag : 0)
      return [UInt8](little: UInt32(blockSize)) + [UInt8](little: flags)
    case .diskSize: return [UInt8](little: UInt64(diskSize))
    case .diskID: return diskID.mixedEndian
    case .logicalSector: return [UInt8](little: UInt32(logicalSector))
    case .physicalSector: return [UInt8](little: UInt32(physicalSector))
    case .parentLocator: return locator?.bytes
    }
  }

  /// The used part of the region: the table and the items after it.
  var bytes: [UInt8] {
    var table = [UInt8](repeating: 0, count: VHDXMetadata.tableSize)
    table.put("metadata".utf8, at: 0)
    var items: [UInt8] = []
    var count = 0
    let known = Item.allCases.compactMap { item in
      value(of: item).map { OtherItem(id: item.id, flags: item.flags, bytes: $0) }
    }
    for item in known + others {
      let entry = 32 + 32 * count
      table.put(item.id.mixedEndian, at: entry)
      // The offset of an empty item is zero.
      table.putLittle(UInt32(item.bytes.isEmpty ? 0 : VHDXMetadata.tableSize + items.count), at: entry + 16)
      table.putLittle(UInt32(item.bytes.count), at: entry + 20)
      table.putLittle(item.flags, at: entry + 24)
      items += item.bytes + [UInt8](repeating: 0, count: item.bytes.count.roundedUp(to: 8) - item.bytes.count)
      count += 1
    }
    table.putLittle(UInt16(count), at: 10)
    return table + items
  }
}

extension [UInt8] {
  init<T: FixedWidthInteger>(little value: T) {
    self.init(repeating: 0, count: MemoryLayout<T>.size)
    putLittle(value, at: 0)
  }
}
