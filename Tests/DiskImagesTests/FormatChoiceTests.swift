import DiskTesting
import Foundation
import TestSupport
import Testing

@testable import DiskImages

/// The format of an image is what its owner or its signature says, and never what a guest has written.
@Suite struct FormatChoiceTests {
  private func qcow2(_ storage: MemoryStorage, _ name: String, parent: String? = nil) throws {
    var blueprint = ImageBlueprint(format: .qcow2, size: 1 << 20)
    blueprint.parent = parent.map {
      ParentReference(path: $0, format: .raw, identity: ImageIdentity(), virtualSize: 1 << 20)
    }
    try DiskImage.create(name, blueprint, in: storage)
  }

  @Test func `a file named .img with a parent in its header needs to be told what it is`() throws {
    let storage = MemoryStorage()
    try storage.create("secret").write([7], at: HostOffset(0))
    try qcow2(storage, "guest.img", parent: "secret")
    let error = #expect(throws: DiskError.self) { try DiskImage.open("guest.img", in: storage) }
    #expect(error?.kind == .parent && error?.reason.contains("--source-format raw") == true)
    let raw = try DiskImage.open("guest.img", in: storage, OpenOptions(format: .raw))
    #expect(try raw.read(GuestRange(GuestOffset(0), count: 3)) == [0x51, 0x46, 0x49])
    #expect(try DiskImage.open("guest.img", in: storage, OpenOptions(format: .qcow2)).hasParent)
  }

  @Test func `a file named .img without a parent is what it begins like, one named .raw is raw`() throws {
    let storage = MemoryStorage()
    try qcow2(storage, "cloud.img")
    #expect(try DiskImage.open("cloud.img", in: storage).format == .qcow2)
    storage.files["guest.raw"] = storage.files["cloud.img"]
    let warnings = Texts()
    var options = OpenOptions()
    options.warn = { warnings.add($0) }
    #expect(try DiskImage.open("guest.raw", in: storage, options).format == .raw)
    #expect(warnings.all.count == 1)
  }

  @Test func `a link counts as where it leads`() throws {
    let folder = try TemporaryFolder()
    try DiskImage.create(folder["a.qcow2"], ImageBlueprint(format: .qcow2, size: 1 << 20))
    try FileManager.default.moveItem(atPath: folder["a.qcow2"], toPath: folder["guest.raw"])
    try FileManager.default.createSymbolicLink(atPath: folder["disk.qcow2"], withDestinationPath: "guest.raw")
    #expect(try DiskImage.open(folder["disk.qcow2"]).format == .raw)
  }

  @Test(arguments: ["a.vdi", "a.vmdk", "a.vhd", "a.vhdx", "a.qcow2"])
  func `a name that promises a signature which is not there is an error`(_ name: String) throws {
    let storage = MemoryStorage()
    try storage.create(name).write([UInt8](repeating: 1, count: 4096), at: HostOffset(0))
    let error = #expect(throws: DiskError.self) { try DiskImage.open(name, in: storage) }
    #expect(error?.kind == .damaged && error?.reason.contains("--source-format raw") == true)
    #expect(try DiskImage.open(name, in: storage, OpenOptions(format: .raw)).format == .raw)
  }

  @Test(arguments: [
    ("WithoutFreeSpace", "Parallels"), ("WithouFreSpacExt", "Parallels"), ("Bochs Virtual HD Image", "Bochs"),
    ("QED\0", "QED"),
  ])
  func `formats that are not supported are refused by name`(_ start: String, _ name: String) throws {
    let storage = MemoryStorage()
    try storage.create("disk.img").write(Array(start.utf8) + [UInt8](repeating: 0, count: 4096), at: HostOffset(0))
    let error = #expect(throws: DiskError.self) { try DiskImage.open("disk.img", in: storage) }
    #expect(error?.kind == .unsupported && error?.reason.contains(name) == true)
  }

  @Test func `a DMG is recognised by its end`() throws {
    let storage = MemoryStorage()
    let end = Array("koly".utf8) + [UInt8](repeating: 0, count: 508)
    try storage.create("disk").write([UInt8](repeating: 0, count: 4096) + end, at: HostOffset(0))
    let error = #expect(throws: DiskError.self) { try DiskImage.open("disk", in: storage) }
    #expect(error?.kind == .unsupported && error?.reason.contains("DMG") == true)
  }

  @Test func `a disk that is raw by guess is not given another signature`() throws {
    let storage = MemoryStorage()
    try storage.create("guest.img").resize(to: 1 << 20)
    try qcow2(storage, "other.qcow2")
    let header = try storage.open("other.qcow2", for: .reading).bytes(at: HostOffset(0), count: 65_536)
    let guess = try DiskImage.open("guest.img", for: .writing, in: storage)
    for start in [0, 4] {
      // Neither at once nor in parts.
      let part = start == 0 ? header : Array(header[4...])
      if start == 4 { try guess.write(part, at: GuestOffset(4)) }
      let error = #expect(throws: DiskError.self) {
        try guess.write(Array(header[..<(start == 0 ? header.count : 4)]), at: GuestOffset(0))
      }
      #expect(error?.kind == .usage && error?.reason.contains("look like") == true)
    }
    try guess.close()
    let told = try DiskImage.open("guest.img", for: .writing, in: storage, OpenOptions(format: .raw))
    try told.write(header, at: GuestOffset(0))
    try told.close()
  }
}
