import DiskImages
import Foundation
import TestSupport
import Testing

@testable import VirtualMachines

/// What a user does with a machine, from its making to its end.
@Suite struct StoryTests {
  private func machine(_ format: ImageFormat = .vdi) throws -> (TemporaryFolder, MachineFile) {
    let folder = try TemporaryFolder()
    var blueprint = MachineBlueprint(name: "web")
    blueprint.diskSize = 4 << 20
    blueprint.diskFormat = format
    return (folder, try MachineFile.create(blueprint, in: folder.path))
  }

  private static let formats: [ImageFormat] = [.vdi, .vmdk, .vhd, .vhdx, .qcow2, .raw]

  @Test func `a machine is two files`() throws {
    let (folder, file) = try machine()
    #expect(try folder.files(in: "web") == ["web.vbox", "web_disk.vdi"])
    #expect(file.machine.hardware.adapters.allSatisfy { $0.address.description.hasPrefix("08:00:27:") })
    #expect(throws: DiskError.self) { try MachineFile.create(MachineBlueprint(name: "web"), in: folder.path) }
    for name in ["", "../x", "a/b", ".hidden", "a\nb"] {
      #expect(throws: DiskError.self) { try MachineFile.create(MachineBlueprint(name: name), in: folder.path) }
    }
  }

  @Test(arguments: formats)
  func `snapshots are taken, restored and deleted, on disks of every format`(_ format: ImageFormat) throws {
    let (folder, file) = try machine(format)
    try file.write([1, 1, 1], at: 0)
    try file.takeSnapshot("one", description: "first")
    try file.write([2, 2], at: 1 << 20)
    try file.takeSnapshot("two")
    try file.write([3], at: 0)
    try file.write([3], at: 3 << 20)
    try file.takeSnapshot("three")
    try file.write([4], at: 2 << 20)
    let before = try file.states()
    try file.delete(try file.planDeletion(of: try file.machine.snapshot(named: "two").uuid))
    var expected = before
    expected["two"] = nil
    #expect(try file.states() == expected)
    try file.restoreSnapshot(try file.machine.snapshot(named: "one").uuid)
    expected["now"] = expected["one"]
    #expect(try file.states() == expected)
    // `one` now has two deltas over it.
    let plan = try file.planDeletion(of: try file.machine.snapshot(named: "one").uuid, .merge)
    #expect(plan.disks.count == 1)
    try file.delete(plan)
    expected["one"] = nil
    #expect(try file.states() == expected)
    try file.delete(try file.planDeletion(of: try file.machine.snapshot(named: "three").uuid))
    expected["three"] = nil
    #expect(try file.states() == expected)
    let reopened = try MachineFile(folder["web/web.vbox"], for: .reading)
    #expect(try reopened.states() == expected)
    #expect(reopened.leftovers == [])
    #expect(reopened.machine.snapshots.isEmpty)
    #expect(reopened.machine.currentSnapshot == nil)
  }

  @Test func `settings are changed, restored with a snapshot, and checked`() throws {
    let (folder, file) = try machine()
    defer { withExtendedLifetime(folder) {} }
    try file.machine.set("memory", "512MiB")
    try file.save()
    try file.takeSnapshot("before")
    for (name, value) in [
      ("vcpus", "4"), ("memory", "1GiB"), ("boot", "network,disk"), ("nic1.network", "internal:lan"),
      ("nic2.mac", "08-00-27-01-02-03"), ("nic1.cable", "off"), ("nic1.type", "VIRTIO"),
      ("description", "a \"test\" & more"),
    ] {
      try file.machine.set(name, value)
    }
    try file.save()
    #expect(file.machine.isModified)
    let settings = Dictionary(file.machine.settings.map { ($0.name, $0.value) }) { first, _ in first }
    #expect(
      settings["memory"] == "1GiB" && settings["boot"] == "network,disk" && settings["nic2.mac"] == "08:00:27:01:02:03")
    #expect(
      settings["nic1.network"] == "internal:lan" && settings["nic1.type"] == "virtio" && settings["nic1.cable"] == "off"
    )
    #expect(file.machine.description == "a \"test\" & more")
    for (name, value) in [
      ("memory", "3"), ("vcpus", "0"), ("vcpus", "65"), ("nic1.mac", "01:00:00:00:00:00"), ("boot", "tape"),
      ("nic99.mac", "random"), ("colour", "red"), ("nic1.network", "internal"), ("nic1.network", "nat:x"),
    ] {
      #expect(throws: DiskError.self) { try file.machine.set(name, value) }
    }
    try file.restoreSnapshot(try file.machine.snapshot(named: "before").uuid)
    #expect(file.machine.hardware.vcpus == 1 && file.machine.hardware.memory == 512)
    #expect(file.machine.hardware.adapters.count == 1)
  }

  /// A machine whose current state differs from its snapshot `base`, with two linked clones of that and a full one of this.
  /// Nothing of it stays open: a clone locks its origin when it changes its registry.
  private func cloned(_ format: ImageFormat) throws -> (TemporaryFolder, [String: [[UInt8]]], [String]) {
    let (folder, file) = try machine(format)
    try file.write([1, 2, 3], at: 5000)
    try file.takeSnapshot("base")
    try file.write([9], at: 5000)
    var linked = CloneRequest(["linked-1", "linked-2"], .linked)
    linked.snapshot = try file.machine.snapshot(named: "base").uuid
    linked.settings = [("memory", "64MiB")]
    try file.clone(linked, to: folder.path)
    try file.clone(CloneRequest(["full"], .full), to: folder.path)
    return (folder, try file.states(), linked.names)
  }

  @Test(arguments: formats)
  func `clones show what their origin shows, and linked ones follow nothing later`(_ format: ImageFormat) throws {
    let (folder, states, names) = try cloned(format)
    for name in names {
      let clone = try MachineFile(folder["\(name)/\(name).vbox"], for: .writing)
      #expect(try clone.states()["now"] == states["base"])
      #expect(clone.machine.hardware.memory == 64 && clone.machine.name == name)
      #expect(clone.origin?.path == folder["web/web.vbox"])
      #expect(clone.drives.compactMap(\.path).allSatisfy { $0.hasPrefix(folder["\(name)/"]) && !$0.contains("..") })
      let origin = try MachineFile(folder["web/web.vbox"], for: .reading).machine
      #expect(clone.machine.hardware.adapters[0].address != origin.hardware.adapters[0].address)
      try clone.takeSnapshot("own")
      try clone.write([7], at: 0)
      #expect(try clone.states()["own"] == states["base"])
      try clone.delete(try clone.planDeletion(of: try clone.machine.snapshot(named: "own").uuid))
      #expect(try clone.states()["now"]?[0][0] == 7)
    }
    let full = try MachineFile(folder["full/full.vbox"], for: .reading)
    #expect(try full.states() == ["now": states["now"] ?? []])
    #expect(try folder.files(in: "full") == ["full.vbox", "full_disk.\(format.usualExtension)"])
    #expect(try MachineFile(folder["web/web.vbox"], for: .reading).states() == states)
    // The clones keep the snapshot, and the machine.
    let origin = try MachineFile(folder["web/web.vbox"], for: .writing)
    let base = try origin.machine.snapshot(named: "base").uuid
    #expect(throws: DiskError.self) { try origin.planDeletion(of: base) }
    #expect(throws: DiskError.self) { try origin.delete() }
  }

  private func linkedMachine() throws -> TemporaryFolder {
    let (folder, file) = try machine()
    try file.clone(CloneRequest(["linked"], .linked), to: folder.path)
    return folder
  }

  @Test func `where the first snapshot goes that several follow, the oldest of them takes its place`() throws {
    let (folder, file) = try machine()
    let first = try file.takeSnapshot("one")
    for (name, byte) in [("two", 2), ("three", 3), ("four", 4)] as [(String, UInt8)] {
      try file.restoreSnapshot(first)
      try file.write([byte], at: 0)
      try file.takeSnapshot(name)
    }
    var expected = try file.states()
    let plan = try file.planDeletion(of: first)
    #expect(plan.newFirst == "two")
    try file.delete(plan)
    expected["one"] = nil
    let reopened = try MachineFile(folder["web/web.vbox"], for: .reading)
    #expect(try reopened.states() == expected)
    #expect(reopened.machine.snapshots.map { "\($0.depth) \($0.name)" } == ["0 two", "1 three", "1 four"])
    #expect(reopened.leftovers == [])
  }

  /// Otherwise the next snapshot would be a second first one, and the machine could not be opened any more.
  @Test func `a current state that began at a first snapshot that is gone follows the new first one`() throws {
    let (folder, file) = try machine()
    let first = try file.takeSnapshot("one")
    try file.takeSnapshot("two")
    try file.restoreSnapshot(first)
    try file.write([7], at: 0)
    let before = try file.states()
    try file.delete(try file.planDeletion(of: first))
    try file.takeSnapshot("three")
    let reopened = try MachineFile(folder["web/web.vbox"], for: .reading)
    #expect(reopened.machine.snapshots.map { "\($0.depth) \($0.name)" } == ["0 two", "1 three"])
    let states = try reopened.states()
    #expect(states["three"] == before["now"] && states["two"] == before["two"])
  }

  /// Without the registry of its origin, nobody knows what a delta belongs to; a repair must not take it for a leftover.
  @Test func `a repair keeps the disk of a linked clone whose origin is not there`() throws {
    let folder = try linkedMachine()
    let disks = try folder.files(in: "linked/Snapshots")
    #expect(disks.count == 1)
    try folder.makeFolders("elsewhere")
    try FileManager.default.moveItem(atPath: folder["web"], toPath: folder["elsewhere/web"])
    let clone = try MachineFile(folder["linked/linked.vbox"], for: .writing)
    #expect(clone.leftovers == [])
    #expect(try !clone.check().isEmpty)
    try? clone.repair()
    #expect(try folder.files(in: "linked/Snapshots") == disks)
  }

  @Test func `a disk that a snapshot needs is not written to, and the current one is named`() throws {
    let (folder, file) = try machine()
    let base = folder["web/web_disk.vdi"]
    try MachineCatalog.expectWritable(base)
    try file.takeSnapshot("one")
    let error = #expect(throws: DiskError.self) { try MachineCatalog.expectWritable(base) }
    let current = try #require(file.drives.compactMap(\.path).first)
    #expect(error?.reason.hasSuffix("write to \(current)") == true, "\(error?.reason ?? "")")
    try MachineCatalog.expectWritable(current)
  }

  @Test func `without its clones a machine can be deleted, and nothing is left`() throws {
    let folder = try linkedMachine()
    #expect(try MachineFile(folder["web/web.vbox"], for: .reading).linkedClones.count == 1)
    try MachineFile(folder["linked/linked.vbox"], for: .writing).delete()
    #expect(try MachineFile(folder["web/web.vbox"], for: .reading).linkedClones.isEmpty)
    try MachineFile(folder["web/web.vbox"], for: .writing).delete()
    #expect(try folder.files() == [])
  }
}
