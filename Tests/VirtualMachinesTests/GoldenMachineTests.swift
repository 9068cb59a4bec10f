import DiskImages
import Foundation
import TestSupport
import Testing

@testable import VirtualMachines

/// Machines that VirtualBox 7.2 made.
@Suite(.enabled(if: GoldenMachines.areThere, "the golden machines cannot be unpacked: tar or xz is missing"))
struct GoldenMachineTests {
  static let files = ["web/web.vbox", "web-linked/web-linked.vbox"]

  @Test(arguments: files)
  func `a settings file that nothing changes is the same byte for byte`(_ name: String) throws {
    let bytes = Array(try Data(contentsOf: URL(filePath: GoldenMachines.path(name))))
    let isEqual = try Machine(bytes, path: name).document.bytes == bytes
    #expect(isEqual)
  }

  @Test func `the machine and its tree of snapshots are read`() throws {
    let file = try MachineFile(GoldenMachines.path("web/web.vbox"), for: .reading)
    let machine = file.machine
    #expect(machine.name == "web")
    #expect(machine.description == "A web server")
    #expect(machine.osType == "Debian_64")
    #expect(machine.hardware.vcpus == 2)
    #expect(machine.hardware.memory == 256)
    #expect(machine.hardware.bootOrder == [.disk, .network, .disk])
    #expect(machine.hardware.adapters.map(\.address.description) == ["08:00:27:a1:b2:c3", "08:00:27:d4:e5:f6"])
    #expect(machine.hardware.adapters.map { $0.network?.description } == ["internal:lan", "internal:dmz"])
    #expect(machine.snapshots.map(\.name) == ["installed", "configured", "attacked"])
    #expect(machine.snapshots.map(\.depth) == [0, 1, 1])
    #expect(machine.snapshots.map(\.description) == ["Freshly installed", "Site configured", ""])
    #expect(machine.currentSnapshot == machine.snapshots[2].uuid)
    #expect(machine.hardDisks.count == 5)
    #expect(!machine.isModified)
    #expect(file.leftovers == [])
  }

  @Test func `every state opens, and the linked clone finds its origin`() throws {
    let folder = try GoldenMachines.copy()
    let web = try MachineFile(folder["web/web.vbox"], for: .reading)
    #expect(try web.states().count == 4)
    let clone = try MachineFile(folder["web-linked/web-linked.vbox"], for: .reading)
    #expect(clone.origin?.machine.name == "web")
    #expect(try clone.contents(of: clone.machine.hardware).map(\.count) == [8 << 20])
  }

  @Test func `VirtualBox's snapshots are restored and deleted with equal contents`() throws {
    let folder = try GoldenMachines.copy()
    let before = try MachineFile(folder["web/web.vbox"], for: .reading).states()
    let clone = try MachineFile(folder["web-linked/web-linked.vbox"], for: .reading)
    let cloned = try clone.contents(of: clone.machine.hardware)
    for name in ["configured", "installed", "attacked"] {
      let file = try MachineFile(folder["web/web.vbox"], for: .writing)
      try file.restoreSnapshot(try file.machine.snapshot(named: name).uuid)
      var expected = before
      expected["now"] = before[name]
      #expect(try file.states() == expected, "\(name)")
    }
    var expected = before
    expected["now"] = before["attacked"]
    for name in ["configured", "attacked"] {
      let file = try MachineFile(folder["web/web.vbox"], for: .writing)
      try file.delete(try file.planDeletion(of: try file.machine.snapshot(named: name).uuid))
      expected[name] = nil
      #expect(try MachineFile(folder["web/web.vbox"], for: .reading).states() == expected, "without \(name)")
      #expect(file.leftovers == [])
    }
    #expect(try clone.contents(of: clone.machine.hardware) == cloned)
  }

  @Test func `a linked clone keeps its origin's snapshot`() throws {
    let folder = try GoldenMachines.copy()
    let file = try MachineFile(folder["web/web.vbox"], for: .writing)
    let uuid = try file.machine.snapshot(named: "installed").uuid
    let error = try #require(throws: DiskError.self) { try file.planDeletion(of: uuid) }
    #expect(error.kind == .usage)
    #expect(error.reason.contains("a linked clone needs the snapshot 'installed'"))
  }

  @Test func `a new machine says what VirtualBox says, element by element`() throws {
    let folder = try TemporaryFolder()
    let made = try MachineFile.create(MachineBlueprint(name: "new"), in: folder.path).machine
    let golden = try MachineFile(GoldenMachines.path("web/web.vbox"), for: .reading).machine
    #expect(made.document.root.attributes == golden.document.root.attributes)
    for path in [
      ["Hardware"], ["Hardware", "StorageControllers", "StorageController"], ["Hardware", "Network", "Adapter"],
    ] {
      let (ours, theirs) = (made.element(at: path), golden.element(at: path))
      let known = Set(theirs?.attributes.map(\.name) ?? [])
      #expect(ours != nil && (ours?.attributes.allSatisfy { known.contains($0.name) } ?? false), "\(path)")
    }
    #expect(
      made.element(at: ["Hardware"])?.children.map(\.name) == golden.element(at: ["Hardware"])?.children.map(\.name))
  }
}

extension Machine {
  fileprivate func element(at path: [String]) -> XMLElement? {
    path.reduce(element as XMLElement?) { $0?.child($1) }
  }
}
