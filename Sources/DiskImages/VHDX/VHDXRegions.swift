/// The locations of the block allocation table and the metadata ([MS-VHDX] 2.2.3).
struct VHDXRegions {
  struct Region: Equatable {
    var offset: HostOffset
    var size: Int
  }

  static let tableSize = 64 << 10
  static let offsets = [HostOffset(192 << 10), HostOffset(256 << 10)]
  private static let allocationID = UniqueID(text: "2DC27766-F623-4200-9D64-115E9BFD4A08") ?? .none
  private static let metadataID = UniqueID(text: "8B7CA206-4790-4B9A-B8FE-575F050F886E") ?? .none

  var allocation: Region
  var metadata: Region
  /// Regions of other kinds that may be ignored.
  private(set) var others: [UniqueID: Region] = [:]

  var all: [Region] { [allocation, metadata] + others.values }

  init(_ store: any Store) throws(DiskError) {
    var whole: [UInt8]?
    for offset in VHDXRegions.offsets {
      let bytes = try store.bytes(at: offset, count: VHDXRegions.tableSize)
      if bytes.hasPrefix("regi"), bytes.isSealedVHDX {
        whole = bytes
        break
      }
    }
    guard let bytes = whole else { throw store.damaged("both of its region tables are damaged") }
    let count = Int(bytes.little(8, as: UInt32.self))
    guard count <= 2047 else { throw store.damaged("its region table has \(count) entries") }
    var regions: [UniqueID: Region] = [:]
    for index in 0..<count {
      let entry = 16 + 32 * index
      let id = UniqueID(mixedEndian: bytes.field(entry, 16))
      guard let offset = Int(plausible: bytes.little(entry + 16, as: UInt64.self)), offset % (1 << 20) == 0,
        offset >= 1 << 20
      else { throw store.damaged("region \(id) is outside the file") }
      let size = Int(bytes.little(entry + 24, as: UInt32.self))
      if ![VHDXRegions.allocationID, VHDXRegions.metadataID].contains(id),
        bytes.little(entry + 28, as: UInt32.self) & 1 == 1
      {
        throw store.unsupported("the unknown region \(id)")
      }
      regions[id] = Region(offset: HostOffset(offset), size: size)
    }
    guard let allocation = regions[VHDXRegions.allocationID], let metadata = regions[VHDXRegions.metadataID] else {
      throw store.damaged("it has no block allocation table or no metadata")
    }
    (self.allocation, self.metadata) = (allocation, metadata)
    others = regions.filter { ![VHDXRegions.allocationID, VHDXRegions.metadataID].contains($0.key) }
  }

  init(allocation: Region, metadata: Region) { (self.allocation, self.metadata) = (allocation, metadata) }

  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: VHDXRegions.tableSize)
    bytes.put("regi".utf8, at: 0)
    let own = [(VHDXRegions.allocationID, allocation), (VHDXRegions.metadataID, metadata)]
    let regions = own + others.sorted { $0.value.offset < $1.value.offset }.map { ($0.key, $0.value) }
    bytes.putLittle(UInt32(regions.count), at: 8)
    for (index, (id, region)) in regions.enumerated() {
      let entry = 16 + 32 * index
      bytes.put(id.mixedEndian, at: entry)
      bytes.putLittle(UInt64(region.offset.bytes), at: entry + 16)
      bytes.putLittle(UInt32(region.size), at: entry + 24)
      bytes.putLittle(UInt32(index < own.count ? 1 : 0), at: entry + 28)
    }
    bytes.sealVHDX()
    return bytes
  }
}
