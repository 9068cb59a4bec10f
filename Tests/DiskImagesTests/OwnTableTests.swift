import DiskTesting
import Testing

@testable import DiskImages

/// An image that refers to its own tables as data is read, and never written.
@Suite struct OwnTableTests {
  struct Plant: Sendable, CustomStringConvertible {
    var description: String
    var kind: ChainKind
    var damage: @Sendable (inout [UInt8]) -> Void
  }

  private static let vhd = ChainKind(base: .vhd, deltas: [.vhd], blockSize: 1 << 14)
  private static let vmdk = ChainKind(base: .vmdk, deltas: [.vmdk], blockSize: 1 << 12)
  private static let vhdx = ChainKind(base: .vhdx, deltas: [.vhdx], blockSize: 1 << 20, size: 3 << 20)
  private static let qcow2 = ChainKind(base: .qcow2, deltas: [.qcow2], blockSize: 1 << 12)

  private static func firstLevel(_ file: [UInt8]) -> Int { Int(file.big(40, as: UInt64.self)) }
  private static func secondLevel(_ file: [UInt8]) -> Int {
    Int(file.big(firstLevel(file), as: UInt64.self) & 0x00FF_FFFF_FFFF_FE00)
  }
  private static func vmdkTable(_ file: [UInt8]) -> Int {
    Int(file.little(Int(file.little(56, as: UInt64.self)) * 512, as: UInt32.self)) * 512
  }

  /// The third entry of a table of clusters points at an offset that the header says.
  private static func cluster(_ name: String, at offset: @escaping @Sendable ([UInt8]) -> Int) -> Plant {
    Plant(description: "qcow2: a cluster of data at \(name)", kind: qcow2) { file in
      file.putBig(UInt64(offset(file)) | 1 << 63, at: secondLevel(file) + 16)
    }
  }

  static let plants: [Plant] = [
    cluster("the first level") { firstLevel($0) },
    cluster("the second level") { secondLevel($0) },
    cluster("the table of counts") { Int($0.big(48, as: UInt64.self)) },
    cluster("a block of counts") { Int($0.big(Int($0.big(48, as: UInt64.self)), as: UInt64.self)) },
    Plant(description: "qcow2: a compressed cluster in the first level", kind: qcow2) { file in
      file.putBig(UInt64(firstLevel(file)) | 1 << 62, at: secondLevel(file) + 16)
    },
    Plant(description: "qcow2: a second level in the table of counts", kind: qcow2) { file in
      file.putBig(file.big(48, as: UInt64.self) | 1 << 63, at: firstLevel(file))
    },
    Plant(description: "VHD: a block in the footer's copy", kind: vhd) { $0.putBig(UInt32(0), at: 1536 + 4) },
    Plant(description: "VHD: a block in the table", kind: vhd) { $0.putBig(UInt32(3), at: 1536 + 4) },
    Plant(description: "VHD: a block over the bitmap of another", kind: vhd) { file in
      file.putBig(file.big(1536, as: UInt32.self) + 1, at: 1536 + 4)
    },
    Plant(description: "VHD: a block over the footer", kind: vhd) { file in
      file.putBig(UInt32(file.count / 512 - 1), at: 1536 + 4)
    },
    Plant(description: "VMDK: a grain in the descriptor", kind: vmdk) {
      $0.putLittle(UInt32(2), at: vmdkTable($0) + 4)
    },
    Plant(description: "VMDK: a grain in its own table", kind: vmdk) { file in
      file.putLittle(UInt32(vmdkTable(file) / 512), at: vmdkTable(file) + 4)
    },
    Plant(description: "VMDK: a grain in the second directory", kind: vmdk) { file in
      file.putLittle(UInt32(file.little(48, as: UInt64.self)), at: vmdkTable(file) + 4)
    },
    Plant(description: "VHDX: a block in the log", kind: vhdx) { $0.putLittle(UInt64(1 << 20 | 6), at: 3 << 20 | 8) },
    Plant(description: "VHDX: a block in the metadata", kind: vhdx) {
      $0.putLittle(UInt64(2 << 20 | 6), at: 3 << 20 | 8)
    },
    Plant(description: "VHDX: a block in its own table", kind: vhdx) {
      $0.putLittle(UInt64(3 << 20 | 6), at: 3 << 20 | 8)
    },
  ]

  @Test(arguments: plants)
  func `what would go through an image's own tables is refused and changes nothing`(_ plant: Plant) throws {
    let storage = MemoryStorage()
    let path = "image.\(plant.kind.base.usualExtension)"
    try DiskImage.create(
      path, ImageBlueprint(format: plant.kind.base, size: plant.kind.size, blockSize: plant.kind.blockSize), in: storage
    )
    let image = try DiskImage.open(path, for: .writing, in: storage)
    try image.write([UInt8](repeating: 0x77, count: plant.kind.size), at: GuestOffset(0))
    try image.close()
    try storage.change(path, plant.damage)
    storage.log = []
    let writer = try DiskImage.open(path, for: .writing, in: storage)
    for offset in [0, plant.kind.size - 512] {
      let bytes = [UInt8](repeating: 1, count: 512)
      let error = #expect(throws: DiskError.self) { try writer.write(bytes, at: GuestOffset(offset)) }
      #expect(error?.kind == .damaged, "\(String(describing: error))")
    }
    #expect(throws: DiskError.self) { try writer.zero(writer.wholeDisk) }
    #expect(storage.log?.isEmpty == true)
    // It can still be read, as far as its tables lead to data.
    #expect(try DiskImage.open(path, in: storage).check().errors > 0)
  }

  @Test func `a descriptor that is its own extent is refused`() throws {
    let storage = MemoryStorage()
    let text = "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\n"
    let store = try storage.create("a.vmdk")
    try store.write(
      Array((text + "RW 1 FLAT \"a.vmdk\" 0\n").utf8) + [UInt8](repeating: 10, count: 512), at: HostOffset(0))
    let error = #expect(throws: DiskError.self) { try DiskImage.open("a.vmdk", for: .writing, in: storage) }
    #expect(error?.kind == .damaged)
  }

  @Test(
    arguments: ChainKind.all.filter {
      $0.base != .raw && $0.variant != "monolithicFlat" && $0.variant != "twoGbMaxExtentFlat"
    })
  func `what lies past the end of a file that was cut off is an error and never a zero`(_ kind: ChainKind) throws {
    let storage = MemoryStorage()
    let path = "image.\(kind.base.usualExtension)"
    try DiskImage.create(
      path, ImageBlueprint(format: kind.base, size: kind.size, variant: kind.variant, blockSize: kind.blockSize),
      in: storage)
    let image = try DiskImage.open(path, for: .writing, in: storage)
    try image.write([UInt8](repeating: 0x77, count: kind.size), at: GuestOffset(0))
    try image.close()
    let cut = storage.files.keys.max { storage.files[$0]?.size ?? 0 < storage.files[$1]?.size ?? 0 } ?? path
    let size = storage.files[cut]?.size ?? 0
    for missing in [700, 5000, 100_000] {
      let files = MemoryStorage(copying: storage)
      files.files[cut]?.resize(to: size - missing)
      do {
        let content = try DiskImage.contents(of: path, in: files)
        // Nothing of the guest's was cut off, or all of it is there.
        #expect(content.allSatisfy { $0 == 0x77 }, "\(kind), \(missing) bytes missing")
      } catch let error as DiskError {
        #expect(error.kind == .damaged, "\(kind): \(error)")
      }
    }
  }
}
