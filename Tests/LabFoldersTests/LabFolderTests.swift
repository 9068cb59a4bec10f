import DiskImages
import DiskTesting
import Foundation
import Lab
import LabTesting
import Sessions
import SimulationKernel
import TestSupport
import Testing

@testable import LabFolders

/// A lab in a folder goes on as if it had never stopped, wherever it was kept, cloned or sent.
@Suite struct LabFolderTests {
  /// The first seconds of each lab are where most of its traffic is; all of it takes minutes.
  private static let isLong = ProcessInfo.processInfo.environment["POLDER_LONG_TESTS"] == "1"
  static let labs = LabSource.files + LabSource.random(4, for: "labs in folders")

  @Test(arguments: labs) func `kept, restored, cloned and imported labs go on as the straight run does`(
    lab: LabSource
  ) throws {
    var random = RandomStream(seed: FuzzSeeds.draw(for: "moments of \(lab)"), owner: "moments")
    let start = try LabFixture.start(lab)
    let end = LabFolderTests.isLong ? start.plan.ownEnd : min(start.plan.ownEnd, .zero + .seconds(4))
    let middle = Instant(nanoseconds: Int64(random.next(below: UInt64(end.nanoseconds))))
    let straight = LabView(try LabFixture.run(start, to: end))

    let storage = MemoryStorage()
    let folder = try LabFixture.create(lab, in: storage)
    try folder.keep(LabFixture.run(folder.present(), to: middle))
    try folder.takeSnapshot("middle")
    try folder.keep(LabFixture.run(folder.present(), to: end))
    #expect(LabView(try folder.present()) == straight)
    try folder.restoreSnapshot("middle")
    try folder.clone(to: ["linked"], isLinked: true)
    try folder.clone(to: ["full"], isLinked: false, from: "middle")
    var exported: [UInt8] = []
    try LabArchive.export(folder) { (bytes) throws(DiskError) in exported += bytes }
    try LabArchive.importing("file", to: "imported", in: storage, from: reader(of: exported))
    for name in ["lab", "linked", "full", "imported"] {
      let copy = name == "lab" ? folder : try LabFolder(name, for: .writing, in: storage)
      #expect(copy.manifest.present.at == folder.manifest.snapshot("middle")?.moment.at)
      #expect(LabView(try LabFixture.run(copy.present(), to: end)) == straight, "\(name) of \(lab) from \(middle)")
    }
  }

  func reader(of bytes: [UInt8]) -> (Int) throws(DiskError) -> [UInt8] {
    var offset = 0
    return { count in
      defer { offset = min(bytes.count, offset + count) }
      return Array(bytes[offset..<min(bytes.count, offset + count)])
    }
  }

  private static let lab = LabSource.file("two-hosts")

  /// A lab at a second, with that as its snapshot `one`, and at two.
  private func small(_ storage: MemoryStorage) throws -> LabFolder {
    let folder = try LabFixture.create(LabFolderTests.lab, in: storage)
    try folder.keep(LabFixture.run(folder.present(), to: .zero + .seconds(1)))
    try folder.takeSnapshot("one", description: "a second")
    try folder.keep(LabFixture.run(folder.present(), to: .zero + .seconds(2)))
    return folder
  }

  @Test func `snapshots make a tree, and keep what they need`() throws {
    let storage = MemoryStorage()
    let folder = try small(storage)
    try folder.takeSnapshot("two")
    try folder.restoreSnapshot("one")
    try folder.keep(LabFixture.run(folder.present(), to: .zero + .seconds(3)))
    try folder.takeSnapshot("other")
    #expect(folder.manifest.children(of: nil).map(\.name) == ["one"])
    #expect(folder.manifest.children(of: "one").map(\.name) == ["two", "other"])
    // The beginning and three snapshots, of which the present is one.
    #expect(storage.files(in: "lab/states").count == 4)
    try folder.editSnapshot("one", name: "first", description: nil)
    try folder.deleteSnapshot("first")
    #expect(folder.manifest.children(of: nil).map(\.name) == ["two", "other"] && folder.manifest.parent == "other")
    #expect(storage.files(in: "lab/states").count == 3)
    #expect(throws: DiskError.self) { try folder.restoreSnapshot("first") }
    #expect(throws: DiskError.self) { try folder.takeSnapshot("two") }
  }

  @Test func `a snapshot of what was kept writes no state`() throws {
    let storage = MemoryStorage()
    let folder = try small(storage)
    storage.log = []
    try folder.takeSnapshot("two")
    #expect(storage.log?.contains { $0.path.hasPrefix("lab/states") } == false)
  }

  @Test func `an origin keeps what its linked clones need`() throws {
    let storage = MemoryStorage()
    let folder = try small(storage)
    try folder.clone(to: ["clone"], isLinked: true, from: "one")
    let expected = LabView(try folder.state(folder.snapshot("one").moment))
    try folder.deleteSnapshot("one")
    let clone = try LabFolder("clone", for: .writing, in: storage)
    #expect(LabView(try clone.present()) == expected)
    #expect(storage.files(in: "clone/states").isEmpty)
    // What the clone adds is its own.
    try clone.keep(LabFixture.run(clone.present(), to: .zero + .seconds(4)))
    #expect(storage.files(in: "clone/states").count == 1)
  }

  @Test func `a linked clone says that its origin is gone, another, or changed`() throws {
    func problem(_ change: (MemoryStorage, LabFolder) throws -> Void) throws -> String? {
      let storage = MemoryStorage()
      let folder = try small(storage)
      try folder.clone(to: ["clone"], isLinked: true)
      try change(storage, folder)
      let clone = try LabFolder("clone", for: .reading, in: storage)
      do { _ = try clone.present() } catch { return error.description }
      return nil
    }
    let gone = try problem { storage, _ in try storage.remove("lab/lab.json") }
    #expect(gone?.contains("linked clone of is gone") == true, "\(gone ?? "")")
    let other = try problem { _, folder in
      folder.manifest.uuid = "other"
      try folder.save()
    }
    #expect(other?.contains("another lab") == true, "\(other ?? "")")
    let changed = try problem { storage, folder in
      let store = try storage.open(folder.file(of: folder.manifest.present.digest), for: .writing)
      try store.write([1, 2, 3], at: HostOffset(store.size / 2))
    }
    #expect(changed?.contains("damaged") == true || changed?.contains("digest") == true, "\(changed ?? "")")
  }

  @Test func `what is no lab is refused in a line`() throws {
    let storage = MemoryStorage()
    let folder = try small(storage)
    func problem(_ manifest: String) throws -> String? {
      try folder.write(Array(manifest.utf8))
      do { _ = try LabFolder("lab", for: .reading, in: storage) } catch { return error.description }
      return nil
    }
    let text = String(decoding: folder.manifest.bytes, as: UTF8.self)
    #expect(
      try problem(text.replacing("\"version\" : 1", with: "\"version\" : 2"))?.contains("version 2 of labs") == true)
    #expect(try problem("{}") == "lab/lab.json: not the description of a lab")
    #expect(
      try problem(text.replacing(folder.manifest.present.digest, with: "../../x"))?.contains("not one of SHA-256")
        == true)
    #expect(
      try problem(
        text.replacing("\"one\"", with: "\"none\"").replacing("\"name\" : \"none\"", with: "\"name\" : \"one\"")) != nil
    )
    #expect(throws: DiskError.self) { try LabFolder("nothing", for: .reading, in: storage) }
  }

  @Test func `an export that was damaged anywhere is refused, and leaves no lab`() throws {
    let storage = MemoryStorage()
    var exported: [UInt8] = []
    try LabArchive.export(small(storage)) { (bytes) throws(DiskError) in exported += bytes }
    var random = RandomStream(seed: FuzzSeeds.draw(for: "damaged exports"), owner: "exports")
    for number in 0..<60 {
      var damaged = exported
      let offset = Int(random.next(below: UInt64(damaged.count)))
      if number % 3 == 0 {
        damaged.removeSubrange(offset...)
      } else {
        damaged[offset] ^= UInt8(1 << random.next(below: 8))
      }
      let target = MemoryStorage()
      #expect(throws: DiskError.self, "damaged at \(offset)") {
        try LabArchive.importing("file", to: "new", in: target, from: reader(of: damaged))
      }
      #expect(!target.exists("new/lab.json"))
    }
  }
}

extension LabFolder {
  /// Replaces the manifest by whatever this is.
  fileprivate func write(_ bytes: [UInt8]) throws(DiskError) {
    try writeDraft(of: bytes, to: LabManifest.fileName)
    try publishDraft(of: LabManifest.fileName)
  }
}
