import DiskTesting
import Testing

@testable import DiskImages

/// What takes no time with a small disk takes none with a large empty one.
@Suite struct LargeDiskTests {
  @Test func `a disk of 10 TiB is rebased without reading what is known to be zero`() throws {
    let storage = MemoryStorage()
    for name in ["a.qcow2", "b.qcow2"] {
      try DiskImage.create(name, ImageBlueprint(format: .qcow2, size: 10 << 40), in: storage)
    }
    try DiskImage.fork("a.qcow2", to: ["child.qcow2"], in: storage)
    let image = try DiskImage.open("child.qcow2", for: .writing, in: storage)
    try image.write([7], at: GuestOffset(5 << 40))
    try image.close()
    try DiskImage.rebase("child.qcow2", onto: "b.qcow2", in: storage)
    let child = try DiskImage.open("child.qcow2", in: storage)
    #expect(try child.read(GuestRange(GuestOffset(5 << 40), count: 2)) == [7, 0])
    #expect(child.information.parent == "b.qcow2")
  }
}
