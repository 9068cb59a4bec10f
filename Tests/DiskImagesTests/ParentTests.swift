import DiskTesting
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import DiskImages

/// A parent is the right one, unchanged, and where it may be, or the image is refused.
@Suite struct ParentTests {
  static let kinds = ChainKind.all.filter { $0.deltas[0] != .qcow2 && $0.deltas.count == 1 }

  @Test(arguments: kinds.filter { $0.base != .vdi })
  func `a parent that was written to is refused, with the reason`(_ kind: ChainKind) throws {
    let (storage, base, child) = try pair(kind)
    let image = try DiskImage.open(base, for: .writing, in: storage)
    try image.write([1], at: GuestOffset(5000))
    try image.close()
    let error = #expect(throws: DiskError.self) { try DiskImage.open(child, in: storage) }
    #expect(error?.kind == .parent && error?.reason.contains("has changed") == true)
    var options = OpenOptions()
    options.allowsChangedParents = true
    #expect(try DiskImage.open(child, in: storage, options).hasParent)
  }

  @Test func `a VDI whose parent-modification UUID is stale opens with a warning, as in VirtualBox`() throws {
    let (storage, _, child) = try pair(ChainKind.all[0])
    try storage.change(child) { $0.put("0123456789abcdef".utf8, at: 0x1B8) }
    let warnings = Texts()
    var options = OpenOptions()
    options.warn = { warnings.add($0) }
    #expect(try DiskImage.open(child, in: storage, options).hasParent)
    #expect(warnings.all.count == 1 && warnings.all[0].contains("VirtualBox"), "\(warnings.all)")
  }

  @Test func `of two images with the parent's UUID the unchanged one is taken`() throws {
    let (storage, base, child) = try pair(ChainKind.all[0])
    // It comes first, but was written to.
    storage.files["a-copy.vdi"] = storage.files[base]
    let copy = try DiskImage.open("a-copy.vdi", for: .writing, in: storage)
    try copy.write([9], at: GuestOffset(0))
    try copy.close()
    #expect(try DiskImage.open(child, in: storage).layers[1].path == base)
  }

  @Test(arguments: kinds)
  func `a commit leaves the deltas over the emptied one valid`(_ kind: ChainKind) throws {
    let (storage, _, child) = try pair(kind)
    let middle = try DiskImage.open(child, for: .writing, in: storage)
    try middle.write([5, 6, 7], at: GuestOffset(4096))
    try middle.close()
    let top = "top.\(kind.deltas[0].usualExtension)"
    try DiskImage.fork(child, to: [top], in: storage)
    let content = try DiskImage.contents(of: top, in: storage)
    try DiskImage.commit(child, in: storage)
    expectEqual(try DiskImage.contents(of: top, in: storage), content, "\(kind)")
  }

  @Test(arguments: [ImageFormat.vhd, .vmdk])
  func `a delta whose format demands its parent's size keeps it`(_ format: ImageFormat) throws {
    let kind = ChainKind(base: format, deltas: [format])
    let (storage, _, child) = try pair(kind)
    let error = #expect(throws: DiskError.self) { try DiskImage.resize(child, to: 2 << 20, in: storage) }
    #expect(error?.kind == .usage && error?.reason.contains("size of its parent") == true)
  }

  @Test func `a parent that would close a loop is refused as that`() throws {
    let folder = try TemporaryFolder()
    try DiskImage.create(folder["0.vdi"], ImageBlueprint(format: .vdi, size: 1 << 20))
    try DiskImage.fork(folder["0.vdi"], to: [folder["1.vdi"]])
    try DiskImage.fork(folder["1.vdi"], to: [folder["2.vdi"]])
    let error = #expect(throws: DiskError.self) { try DiskImage.rebase(folder["1.vdi"], onto: folder["2.vdi"]) }
    #expect(error?.reason.contains("loop") == true)
  }

  @Test(arguments: ["secret.img", "../secret.img"])
  func `a link that leads outside is no way out`(_ target: String) throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 7, count: 1 << 20), as: "secret.img")
    try folder.makeFolder("images")
    let leads = target.hasPrefix("..") ? target : folder[target]
    try FileManager.default.createSymbolicLink(atPath: folder["images/base.img"], withDestinationPath: leads)
    var blueprint = ImageBlueprint(format: .qcow2, size: 1 << 20)
    blueprint.parent = ParentReference(
      path: "base.img", format: .raw, identity: ImageIdentity(), virtualSize: 1 << 20)
    try DiskImage.create(folder["images/thief.qcow2"], blueprint)
    for access in [Access.reading, .writing] {
      let error = #expect(throws: DiskError.self) { try DiskImage.open(folder["images/thief.qcow2"], for: access) }
      #expect(error?.kind == .parent && error?.reason.contains("outside") == true, "\(String(describing: error))")
    }
    #expect(throws: DiskError.self) { try DiskImage.commit(folder["images/thief.qcow2"]) }
    #expect(try folder.bytes(of: "secret.img").allSatisfy { $0 == 7 })
  }

  @Test(arguments: ChainKind.all)
  func `a parent that is missing is refused, with its name or identity`(_ kind: ChainKind) throws {
    let (storage, base, child) = try pair(kind)
    try storage.remove(base)
    let error = #expect(throws: DiskError.self) { try DiskImage.open(child, in: storage) }
    #expect(error?.kind == .parent && error?.reason.contains("cannot be found") == true)
  }

  @Test(arguments: kinds)
  func `a parent is found under another name, by its identity`(_ kind: ChainKind) throws {
    let (storage, base, child) = try pair(kind)
    try storage.move(base, to: "renamed.\(kind.base.usualExtension)")
    // VHDX and VMDK are searched for in the same way as VDI.
    #expect(try DiskImage.open(child, in: storage).hasParent)
  }

  @Test func `a chain that comes back to itself is refused`() throws {
    let storage = MemoryStorage()
    for (name, parent) in [("a.qcow2", "b.qcow2"), ("b.qcow2", "a.qcow2")] {
      var blueprint = ImageBlueprint(format: .qcow2, size: 1 << 20)
      blueprint.parent = ParentReference(path: parent, format: .qcow2, identity: ImageIdentity(), virtualSize: 1 << 20)
      try DiskImage.create(name, blueprint, in: storage)
    }
    let error = #expect(throws: DiskError.self) { try DiskImage.open("a.qcow2", in: storage) }
    #expect(error?.reason.contains("loops back") == true)
  }

  @Test(arguments: ["../secret.img", "/secret.img", "sub/../../secret.img"])
  func `a parent outside of the image's folder is refused unless allowed`(_ parent: String) throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 7, count: 1 << 20), as: "secret.img")
    try folder.makeFolder("images/sub")
    let named = parent.hasPrefix("/") ? folder["secret.img"] : parent
    var blueprint = ImageBlueprint(format: .qcow2, size: 1 << 20)
    blueprint.parent = ParentReference(path: named, format: .raw, identity: ImageIdentity(), virtualSize: 1 << 20)
    try DiskImage.create(folder["images/thief.qcow2"], blueprint)
    let error = #expect(throws: DiskError.self) { try DiskImage.open(folder["images/thief.qcow2"]) }
    #expect(error?.kind == .parent && error?.reason.contains("outside") == true)
    let allowed = OpenOptions(allowsParentsAnywhere: true)
    #expect(try DiskImage.contents(of: folder["images/thief.qcow2"], allowed).first == 7)
  }

  @Test func `a second writer is refused, and a reader beside a writer`() throws {
    let folder = try TemporaryFolder()
    try DiskImage.create(folder["a.vdi"], ImageBlueprint(format: .vdi, size: 1 << 20))
    let image = try DiskImage.open(folder["a.vdi"], for: .writing)
    for access in [Access.writing, .reading] {
      let error = #expect(throws: DiskError.self) { try DiskImage.open(folder["a.vdi"], for: access) }
      #expect(error?.kind == .locked)
    }
    try image.close()
  }

  @Test(.enabled(if: Tool("qemu-img").isInstalled, "qemu-img is not installed; see Scripts/setup test"))
  func `QEMU is kept out while Polder writes`() throws {
    let folder = try TemporaryFolder()
    try DiskImage.create(folder["a.qcow2"], ImageBlueprint(format: .qcow2, size: 1 << 20))
    let image = try DiskImage.open(folder["a.qcow2"], for: .writing)
    let failure = #expect(throws: Tool.Failure.self) { try Tool("qemu-img").run(["info", folder["a.qcow2"]]) }
    #expect(failure?.errors.contains("lock") == true)
    try image.close()
  }

  private func pair(_ kind: ChainKind) throws -> (storage: MemoryStorage, base: String, child: String) {
    let storage = MemoryStorage()
    let base = "base.\(kind.base.usualExtension)"
    try DiskImage.create(
      base, ImageBlueprint(format: kind.base, size: kind.size, variant: kind.variant, blockSize: kind.blockSize),
      in: storage)
    let child = "child.\(kind.deltas[0].usualExtension)"
    try DiskImage.fork(base, to: [child], format: kind.deltas[0], in: storage)
    return (storage, base, child)
  }
}

/// Texts that come from anywhere.
final class Texts: Sendable {
  private let texts = Mutex<[String]>([])
  func add(_ text: String) { texts.withLock { $0.append(text) } }
  var all: [String] { texts.withLock { $0 } }
}
