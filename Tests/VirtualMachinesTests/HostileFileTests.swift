import DiskImages
import Foundation
import SimulationKernel
import TestSupport
import Testing

@testable import VirtualMachines

/// Files that someone else wrote, and meant ill or wrote badly: each gives one line, changes nothing, and traps nowhere.
@Suite struct HostileFileTests {
  private static let disk = "{270fb24d-8a4f-42ca-a0f1-43a4295db68f}"

  private static func vbox(_ inside: String, attributes: String = "") -> String {
    """
    <?xml version="1.0"?>
    <VirtualBox xmlns="http://www.virtualbox.org/" version="1.19-linux">
      <Machine uuid="{9ec8211e-7754-4a4e-80b5-504b950a549b}" name="web" \(attributes)>
        \(inside)
      </Machine>
    </VirtualBox>
    """
  }

  static let settings: [(text: String, message: String)] = [
    ("<html/>", "is not a VirtualBox settings file"),
    ("<VirtualBox/>", "it has 0 <Machine> elements"),
    ("<VirtualBox><Machine name='x'/></VirtualBox>", "attribute 'uuid' of <Machine> is missing"),
    ("<VirtualBox><Machine uuid='x' name='x'/></VirtualBox>", "invalid UUID 'x'"),
    (vbox("<Hardware><Memory RAMSize='-1'/></Hardware>"), "web.vbox:4:15: invalid RAMSize '-1'"),
    (vbox("<Hardware><CPU count='99999999999999999999'/></Hardware>"), "invalid count"),
    (vbox("<Hardware><Network><Adapter slot='0' MACAddress='xyz'/></Network></Hardware>"), "invalid MAC address 'xyz'"),
    (vbox("", attributes: "currentSnapshot='\(disk)'"), "the current snapshot"),
    (
      vbox("<Snapshot uuid='\(disk)' name='a'/><Snapshot uuid='{9ec8211e-7754-4a4e-80b5-504b950a549c}' name='b'/>"),
      "several first"
    ),
    (
      vbox("<Snapshot uuid='\(disk)' name='a'><Snapshots><Snapshot uuid='\(disk)' name='b'/></Snapshots></Snapshot>"),
      "two snapshots have the UUID"
    ),
    (
      vbox(
        "<MediaRegistry><HardDisks><HardDisk uuid='\(disk)' location='a'/><HardDisk uuid='\(disk)' location='b'/></HardDisks></MediaRegistry>"
      ),
      "two disks have the UUID"
    ),
    (
      vbox("<MediaRegistry><HardDisks><HardDisk uuid='\(disk)'/></HardDisks></MediaRegistry>"),
      "'location' of <HardDisk> is missing"
    ),
  ]

  @Test(arguments: settings)
  func `a wrong settings file gives one line`(_ text: String, _ message: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, as: "web.vbox")
    let error = try #require(throws: DiskError.self) { try MachineFile(folder["web.vbox"], for: .writing) }
    #expect(error.kind == .damaged && error.description.contains(message), "\(error)")
    #expect(!error.description.contains("\n"))
  }

  /// A settings file whose disk is a file of someone else.
  private func trap(in folder: TemporaryFolder, _ location: String) throws {
    try folder.makeFolder("web")
    let attached = """
      <MediaRegistry><HardDisks><HardDisk uuid='\(HostileFileTests.disk)' location='\(location)' format='VDI' type='Normal'>
      <HardDisk uuid='{921fb05e-97ec-4f48-839b-9e35ab30afdd}' location='\(location)' format='VDI'/></HardDisk></HardDisks></MediaRegistry>
      <Snapshot uuid='{a27a62e2-188b-4b77-8e96-4d4b6dd7984e}' name='a'><Hardware/></Snapshot>
      <Hardware><StorageControllers><StorageController name='SATA' type='AHCI' PortCount='1'>
      <AttachedDevice type='HardDisk' port='0' device='0'><Image uuid='{921fb05e-97ec-4f48-839b-9e35ab30afdd}'/></AttachedDevice>
      </StorageController></StorageControllers></Hardware>
      """
    try folder.write(HostileFileTests.vbox(attached), as: "web/web.vbox")
  }

  @Test(arguments: ["../victim.vdi", "ABSOLUTE"])
  func `a file outside the machine's folder is neither removed nor written nor copied`(_ name: String) throws {
    let folder = try TemporaryFolder()
    try DiskImage.create(folder["victim.vdi"], ImageBlueprint(format: .vdi, size: 1 << 20))
    let before = try folder.bytes(of: "victim.vdi")
    try trap(in: folder, name == "ABSOLUTE" ? folder["victim.vdi"] : name)
    let path = folder["web/web.vbox"]
    #expect(throws: DiskError.self) {
      try MachineFile(path, for: .reading).openDisk(MachineFile(path, for: .reading).machine.hardware.disks[0])
    }
    #expect(throws: DiskError.self) {
      try MachineFile(path, for: .writing).clone(CloneRequest(["full"], .full), to: folder.path)
    }
    let file = try MachineFile(path, for: .writing)
    try? file.restoreSnapshot(file.machine.snapshots[0].uuid)
    try? file.repair()
    try? MachineFile(path, for: .writing).delete()
    #expect(try folder.bytes(of: "victim.vdi") == before)
  }

  /// An archive with one member of each name and content.
  private func ova(_ members: [(String, [UInt8])]) -> [UInt8] {
    members.flatMap { name, bytes in
      TarHeader(name: name, count: bytes.count).bytes + bytes
        + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
    } + [UInt8](repeating: 0, count: 1024)
  }

  private static func ovf(_ href: String, capacity: String = "1048576") -> [UInt8] {
    Array(
      """
      <Envelope xmlns:ovf="x"><References><File ovf:id="f" ovf:href="\(href)"/></References>
      <DiskSection><Disk ovf:diskId="d" ovf:fileRef="f" ovf:capacity="\(capacity)"/></DiskSection>
      <VirtualSystem ovf:id="vm"><VirtualHardwareSection><Item><ResourceType>17</ResourceType><HostResource>ovf:/disk/d</HostResource></Item></VirtualHardwareSection></VirtualSystem></Envelope>
      """.utf8)
  }

  @Test(arguments: ["../x", "/etc/passwd", "a/../../x", "a/b", "..", ".hidden", "a\\b"])
  func `a member or a file that leads elsewhere is refused`(_ name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(ova([("a.ovf", HostileFileTests.ovf("a.vmdk")), (name, [1, 2, 3])]), as: "member.ova")
    try folder.write(ova([("a.ovf", HostileFileTests.ovf(name))]), as: "file.ova")
    try folder.write(HostileFileTests.ovf(name), as: "file.ovf")
    for file in ["member.ova", "file.ova", "file.ovf"] {
      let error = try #require(throws: DiskError.self) {
        try MachineFile.importAppliance(folder[file], to: folder.path)
      }
      #expect([.damaged, .missing].contains(error.kind) && !error.description.contains("\n"), "\(error)")
    }
    #expect(try folder.files() == ["file.ova", "file.ovf", "member.ova"])
  }

  @Test func `links, cut members and changed files are refused`() throws {
    let folder = try TemporaryFolder()
    var link = TarHeader(name: "a.vmdk", count: 0)
    link.kind = UInt8(ascii: "2")
    let ovf = HostileFileTests.ovf("a.vmdk")
    try folder.write(
      ova([("a.ovf", ovf)]).dropLast(1024) + link.bytes + [UInt8](repeating: 0, count: 1024), as: "link.ova")
    try folder.write(
      ova([("a.ovf", ovf)]).dropLast(1024) + TarHeader(name: "a.vmdk", count: 1 << 40).bytes, as: "huge.ova")
    let manifest = "SHA256 (a.ovf)= \(String(repeating: "0", count: 64))\n"
    try folder.write(ova([("a.ovf", ovf), ("a.mf", Array(manifest.utf8))]), as: "changed.ova")
    try folder.write(ova([("a.ovf", ovf), ("a.ovf", ovf)]), as: "twice.ova")
    try folder.write(ova([("a.txt", ovf)]), as: "none.ova")
    try folder.write(ova([("a.ovf", ovf), ("a.vmdk", Array("no image at all".utf8))]), as: "noimage.ova")
    try folder.write([UInt8](repeating: 7, count: 2000), as: "noise.ova")
    try folder.write([], as: "empty.ova")
    let messages = [
      "link": "not a regular file", "huge": "is cut off", "changed": "digest of 'a.ovf'", "twice": "occurs twice",
      "none": "no .ovf file", "noimage": "a.vmdk", "noise": "no header", "empty": "an empty archive",
    ]
    for (name, message) in messages {
      let error = try #require(throws: DiskError.self, "\(name)") {
        try MachineFile.importAppliance(folder["\(name).ova"], to: folder.path)
      }
      #expect(error.description.contains(message) && !error.description.contains("\n"), "\(error)")
    }
    #expect(try folder.files().allSatisfy { $0.hasSuffix(".ova") })
  }

  @Test(
    .enabled(if: GoldenMachines.areThere, "the golden machines cannot be unpacked: tar or xz is missing"),
    arguments: [FuzzSeeds.draw(for: "damaged machines")])
  func `flipped bytes and cut ends are refused or read`(_ seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "damage")
    let vbox = Array(try Data(contentsOf: URL(filePath: GoldenMachines.path("web/web.vbox"))))
    let ova = Array(try Data(contentsOf: URL(filePath: GoldenMachines.path("web.ova"))))
    let folder = try TemporaryFolder()
    for _ in 0..<200 {
      var bytes = vbox
      for _ in 0..<3 { bytes[Int(random.next(below: UInt64(bytes.count)))] = UInt8(random.next(below: 256)) }
      if random.next(below: 4) == 0 { bytes.removeLast(Int(random.next(below: UInt64(bytes.count)))) }
      if let machine = try? Machine(bytes, path: "web.vbox") {
        _ = (machine.settings, machine.snapshots, machine.hardDisks)
      }
    }
    for _ in 0..<30 {
      var bytes = ova
      for _ in 0..<3 { bytes[Int(random.next(below: 9000))] = UInt8(random.next(below: 256)) }
      let path = try folder.write(bytes, as: "x.ova")
      _ = try? ApplianceSource(path, FileStorage())
    }
  }
}
