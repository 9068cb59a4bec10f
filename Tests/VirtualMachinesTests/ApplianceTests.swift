import DiskImages
import Foundation
import TestSupport
import Testing

@testable import VirtualMachines

@Suite struct ApplianceTests {
  private func machine(in folder: TemporaryFolder) throws -> MachineFile {
    var blueprint = MachineBlueprint(name: "web")
    (blueprint.vcpus, blueprint.memory, blueprint.adapters) = (3, 640, 2)
    (blueprint.diskSize, blueprint.description) = (3 << 20, "A <web> server")
    let file = try MachineFile.create(blueprint, in: folder.path)
    try file.write(Array("hello".utf8), at: 1_000_000)
    try file.machine.set("nic2.network", "internal:lan")
    try file.save()
    try file.takeSnapshot("one")
    try file.write(Array("world".utf8), at: 2_000_000)
    return file
  }

  @Test(arguments: ["ova", "ovf"])
  func `an export comes back as the same machine`(_ ending: String) throws {
    let folder = try TemporaryFolder()
    let file = try machine(in: folder)
    let path = folder["out.\(ending)"]
    try file.export(to: path)
    #expect(try folder.files().filter { $0.hasPrefix(".") || $0.hasSuffix(".part") } == [])
    #expect(throws: DiskError.self) { try file.export(to: path) }
    var request = ImportRequest()
    request.name = "back"
    let back = try MachineFile.importAppliance(path, request, to: folder.path)
    #expect(back.machine.hardware.vcpus == 3 && back.machine.hardware.memory == 640)
    #expect(back.machine.description == "A <web> server" && back.machine.snapshots.isEmpty)
    #expect(back.machine.hardware.adapters.map { $0.network?.description } == ["nat", "internal:lan"])
    #expect(back.machine.hardware.adapters[0].address != file.machine.hardware.adapters[0].address)
    let (found, expected) = (try back.contents(of: back.machine.hardware), try file.contents(of: file.machine.hardware))
    #expect(found == expected)
    #expect(try folder.files(in: "back") == ["back.vbox", "back_disk.vdi"])
  }

  @Test(.enabled(if: Tool("tar").isInstalled && Tool("sha256sum").isInstalled, "tar or sha256sum is missing"))
  func `tar, sha256sum and qemu-img agree with the archive`() throws {
    let folder = try TemporaryFolder()
    let file = try machine(in: folder)
    try file.export(to: folder["out.ova"])
    try folder.makeFolder("open")
    try Tool("tar").run(["-xf", folder["out.ova"], "-C", folder["open"]])
    #expect(try folder.files(in: "open") == ["out-disk001.vmdk", "out.mf", "out.ovf"])
    for line in String(decoding: try folder.bytes(of: "open/out.mf"), as: UTF8.self).split(separator: "\n") {
      let name = line.split(separator: "(")[1].split(separator: ")")[0]
      let sum = String(decoding: try Tool("sha256sum").run([folder["open/\(name)"]]), as: UTF8.self)
      #expect(line.hasSuffix(sum.prefix(64)))
    }
    guard Tool("qemu-img").isInstalled else { return }
    try Tool("qemu-img").run(["convert", "-f", "vmdk", "-O", "raw", folder["open/out-disk001.vmdk"], folder["raw"]])
    let isEqual = try [folder.bytes(of: "raw")] == file.contents(of: file.machine.hardware)
    #expect(isEqual)
  }

  @Test(.enabled(if: GoldenMachines.areThere, "the golden machines cannot be unpacked: tar or xz is missing"))
  func `VirtualBox's appliance is imported with its settings and its disk`() throws {
    let folder = try GoldenMachines.copy()
    var request = ImportRequest()
    (request.name, request.addresses) = ("imported", .keep)
    let file = try MachineFile.importAppliance(folder["web.ova"], request, to: folder.path)
    let web = try MachineFile(folder["web/web.vbox"], for: .reading)
    #expect(file.machine.settings.map(\.value) == web.machine.settings.map(\.value))
    let isEqual = try file.contents(of: file.machine.hardware) == web.contents(of: web.machine.hardware)
    #expect(isEqual)
  }

  @Test(.enabled(if: GoldenMachines.areThere, "the golden machines cannot be unpacked: tar or xz is missing"))
  func `the description that Polder writes has the elements of VirtualBox's, in its order`() throws {
    let folder = try GoldenMachines.copy()
    let web = try MachineFile(folder["web/web.vbox"], for: .reading)
    try web.export(to: folder["ours.ovf"])
    let ours = try XMLDocument(folder.bytes(of: "ours.ovf"), path: "ours.ovf").root
    let theirs = try ApplianceSource(folder["web.ova"], FileStorage()).description
    let golden = try XMLDocument(theirs, path: "web.ovf").root
    #expect(ours.attributes == golden.attributes)
    #expect(ours.children.map(\.name) == golden.children.map(\.name))
    let (system, expected) = (try #require(ours.child("VirtualSystem")), try #require(golden.child("VirtualSystem")))
    #expect(system.children.map(\.name) == expected.children.map(\.name))
    let (machine, other) = (try #require(system.child("vbox:Machine")), try #require(expected.child("vbox:Machine")))
    #expect(machine.attributes.map(\.name) == other.attributes.map(\.name))
    #expect(machine.children.map(\.name) == other.children.map(\.name))
    func types(_ element: XMLElement) -> Set<String> {
      Set(
        element.child("VirtualHardwareSection")?.children("Item").compactMap { $0.child("rasd:ResourceType")?.text }
          ?? [])
    }
    // The sound card is only in VirtualBox's own settings.
    #expect(types(expected).subtracting(types(system)) == ["35"])
  }

  @Test func `digests are those of FIPS 180`() {
    var sha1 = SHA1()
    sha1.update(Array("abc".utf8))
    #expect(sha1.text == "a9993e364706816aba3e25717850c26c9cd0d89d")
    var pieces = SHA1()
    for byte in Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8) { pieces.update([byte]) }
    #expect(pieces.text == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
  }
}
