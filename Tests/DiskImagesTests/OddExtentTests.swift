import DiskTesting
import Testing

@testable import DiskImages

/// Extents of a VMDK need not end where a grain does.
@Suite struct OddExtentTests {
  @Test func `what is written over the edge of an extent is read from the next one`() throws {
    let storage = MemoryStorage()
    for (name, sectors) in [("a.vmdk", 100), ("b.vmdk", 60)] {
      let blueprint = ImageBlueprint(format: .vmdk, size: sectors * 512, blockSize: 1 << 12)
      try DiskImage.create(name, blueprint, in: storage)
    }
    let descriptor = """
      # Disk DescriptorFile
      version=1
      CID=12345678
      parentCID=ffffffff
      createType="twoGbMaxExtentSparse"
      RW 100 SPARSE "a.vmdk"
      RW 60 SPARSE "b.vmdk"

      """
    try storage.create("disk.vmdk").write(Array(descriptor.utf8), at: HostOffset(0))
    let image = try DiskImage.open("disk.vmdk", for: .writing, in: storage)
    var content = [UInt8](repeating: 0, count: 160 * 512)
    for start in [90 * 512, 20_000, 100 * 512] {
      let bytes = (0..<12_000).map { UInt8(truncatingIfNeeded: 1 + $0 / 512 + start) }
      try image.write(bytes, at: GuestOffset(start))
      content.replaceSubrange(start..<start + bytes.count, with: bytes)
    }
    try image.close()
    expectEqual(try DiskImage.contents(of: "disk.vmdk", in: storage), content, "over the edge")
    #expect(try DiskImage.open("disk.vmdk", in: storage).check().errors == 0)
  }
}
