import Testing

@testable import DiskImages

/// What takes no time with a small disk takes none with a large empty one.
@Suite struct LargeDiskTests {
  @Test func `a disk of 10 TiB is rebased without reading what is known to be zero`() throws {
    let folder = try Folder()
    for name in ["a.qcow2", "b.qcow2"] {
      try DiskImage.create(folder[name], ImageBlueprint(format: .qcow2, size: 10 << 40))
    }
    try DiskImage.fork(folder["a.qcow2"], to: [folder["child.qcow2"]])
    let image = try DiskImage.open(folder["child.qcow2"], for: .writing)
    try image.write([7], at: GuestOffset(5 << 40))
    try image.close()
    try DiskImage.rebase(folder["child.qcow2"], onto: folder["b.qcow2"])
    let child = try DiskImage.open(folder["child.qcow2"])
    #expect(try child.read(GuestRange(GuestOffset(5 << 40), count: 2)) == [7, 0])
    #expect(child.information.parent == folder["b.qcow2"])
  }
}
