import DiskTesting
import Testing

@testable import DiskImages

/// A check finds what was planted.
@Suite struct CheckTests {
  struct Plant: Sendable, CustomStringConvertible {
    var description: String
    var kind: ChainKind
    var severity: Findings.Finding.Severity
    /// Whether a repair must make the image sound again.
    var isRepairable: Bool
    var damage: @Sendable (inout [UInt8]) -> Void

    init(
      description: String, kind: ChainKind, severity: Findings.Finding.Severity, isRepairable: Bool? = nil,
      damage: @escaping @Sendable (inout [UInt8]) -> Void
    ) {
      (self.description, self.kind, self.severity, self.damage) = (description, kind, severity, damage)
      self.isRepairable = isRepairable ?? (severity != .error)
    }
  }

  private static let vdi = ChainKind(base: .vdi, deltas: [.vdi], blockSize: 1 << 16)
  private static let vhd = ChainKind(base: .vhd, deltas: [.vhd], blockSize: 1 << 14)
  private static let vmdk = ChainKind(base: .vmdk, deltas: [.vmdk], blockSize: 1 << 12)
  private static let vhdx = ChainKind(base: .vhdx, deltas: [.vhdx], blockSize: 1 << 20, size: 3 << 20)
  private static let qcow2 = ChainKind(base: .qcow2, deltas: [.qcow2], blockSize: 1 << 12)

  /// The second block's entry of a table becomes something.
  private static func entry(_ table: Int, _ size: Int, _ change: @escaping @Sendable ([UInt8]) -> [UInt8])
    -> @Sendable (inout [UInt8]) -> Void
  {
    { file in file.put(change(file.field(table, size)), at: table + size) }
  }

  private static func vmdkTable(_ file: [UInt8]) -> Int {
    Int(file.little(Int(file.little(56, as: UInt64.self)) * 512, as: UInt32.self)) * 512
  }

  static let plants: [Plant] = [
    Plant(description: "VHD: cut off", kind: vhd, severity: .error) { $0.removeLast(20_000) },
    Plant(description: "VHD: a footer's checksum", kind: vhd, severity: .repairable) { $0[$0.count - 512 + 64] ^= 1 },
    Plant(description: "VHD: the checksum of the footer's copy", kind: vhd, severity: .repairable) { $0[64] ^= 1 },
    Plant(description: "VHD: space that nobody uses", kind: vhd, severity: .leak) { file in
      let footer = file.field(file.count - 512, 512)
      file += [UInt8](repeating: 0, count: 1 << 15) + footer
    },
    Plant(
      description: "VHD: a block within the tables", kind: vhd, severity: .error,
      damage: entry(1536, 4) { _ in [0, 0, 0, 1] }),
    Plant(description: "VMDK: cut off", kind: vmdk, severity: .error) { $0.removeLast(10_000) },
    Plant(description: "VMDK: space that nobody uses", kind: vmdk, severity: .leak) {
      $0 += [UInt8](repeating: 0, count: 1 << 16)
    },
    Plant(description: "VMDK: a grain within the tables", kind: vmdk, severity: .error) { file in
      file.put([2, 0, 0, 0], at: vmdkTable(file))
    },
    Plant(description: "VMDK: two tables at one location", kind: vmdk, severity: .error) { file in
      let directory = Int(file.little(56, as: UInt64.self)) * 512
      // A disk of two tables needs more than 2 MiB in grains of 4 KiB; this one claims to be so large.
      file.putLittle(UInt64(8192), at: 12)
      file.put(file.field(directory, 4), at: directory + 4)
    },
    Plant(description: "VMDK: a table past the end", kind: vmdk, severity: .error) { file in
      file.put([0, 0, 1, 0], at: Int(file.little(56, as: UInt64.self)) * 512)
    },
    Plant(description: "VHDX: cut off", kind: vhdx, severity: .error) { $0.removeLast(1 << 20) },
    Plant(description: "VHDX: space that nobody uses", kind: vhdx, severity: .leak) {
      $0 += [UInt8](repeating: 0, count: 1 << 21)
    },
    Plant(
      description: "VHDX: a block within the tables", kind: vhdx, severity: .error,
      damage: entry(3 << 20, 8) { _ in
        [6, 0, 0x30, 0, 0, 0, 0, 0]
      }),
    Plant(description: "qcow2: cut off", kind: qcow2, severity: .error) { $0.removeLast(10_000) },
    Plant(description: "qcow2: a table past the end", kind: qcow2, severity: .error) { file in
      file.put([0x80, 0, 0, 1, 0, 0, 0, 0], at: Int(file.big(40, as: UInt64.self)))
    },
    Plant(description: "qcow2: a cluster that is none", kind: qcow2, severity: .error) { file in
      let table = Int(file.big(Int(file.big(40, as: UInt64.self)), as: UInt64.self) & 0x00FF_FFFF_FFFF_FE00)
      file[table + 6] ^= 2
    },
    Plant(description: "qcow2: it was not closed", kind: qcow2, severity: .repairable) { $0[79] |= 1 },
    Plant(description: "qcow2: it is marked as corrupt", kind: qcow2, severity: .error) { $0[79] |= 2 },
    Plant(
      description: "VDI: two blocks at one location", kind: vdi, severity: .error, damage: entry(1 << 20, 4) { $0 }),
    Plant(
      description: "VDI: a block past the end", kind: vdi, severity: .error,
      damage: entry(1 << 20, 4) { _ in [0, 0, 1, 0] }),
    Plant(description: "VDI: cut off", kind: vdi, severity: .error) { $0.removeLast(100_000) },
    Plant(description: "VDI: a count too low", kind: vdi, severity: .error, isRepairable: true) {
      $0.putLittle(UInt32(1), at: 0x184)
    },
    Plant(description: "VDI: space that nobody uses", kind: vdi, severity: .leak) {
      $0 += [UInt8](repeating: 0, count: 1 << 16)
    },
    Plant(description: "VHD: two blocks at one location", kind: vhd, severity: .error, damage: entry(1536, 4) { $0 }),
    Plant(
      description: "VHD: a block past the end", kind: vhd, severity: .error,
      damage: entry(1536, 4) { _ in [0, 1, 0, 0] }),
    Plant(description: "VHD: the footer cut off", kind: vhd, severity: .repairable) { $0.removeLast(512) },
    Plant(description: "VHD: the checksum of the header", kind: vhd, severity: .repairable) { $0[512 + 36] ^= 1 },
    Plant(description: "VMDK: two grains at one location", kind: vmdk, severity: .error) { file in
      let table = Int(file.little(Int(file.little(56, as: UInt64.self)) * 512, as: UInt32.self)) * 512
      file.put(file.field(table, 4), at: table + 4)
    },
    Plant(description: "VMDK: a grain past the end", kind: vmdk, severity: .error) { file in
      let table = Int(file.little(Int(file.little(56, as: UInt64.self)) * 512, as: UInt32.self)) * 512
      file.put([0, 0, 1, 0], at: table)
    },
    Plant(description: "VMDK: the second table differs", kind: vmdk, severity: .repairable) { file in
      let table = Int(file.little(Int(file.little(48, as: UInt64.self)) * 512, as: UInt32.self)) * 512
      file[table] ^= 1
    },
    Plant(
      description: "VHDX: two blocks at one location", kind: vhdx, severity: .error, damage: entry(3 << 20, 8) { $0 }),
    Plant(
      description: "VHDX: a block past the end", kind: vhdx, severity: .error,
      damage: entry(3 << 20, 8) { _ in [6, 0, 0, 0, 1, 0, 0, 0] }),
    Plant(
      description: "VHDX: a state that there is not", kind: vhdx, severity: .error,
      damage: entry(3 << 20, 8) { [$0[0] & 0xF8 | 5] + $0[1...] }),
    Plant(description: "VHDX: a header's checksum", kind: vhdx, severity: .repairable) { $0[(64 << 10) + 4] ^= 1 },
    Plant(description: "VHDX: a region table's checksum", kind: vhdx, severity: .repairable) {
      $0[(256 << 10) + 4] ^= 1
    },
    Plant(description: "qcow2: two clusters at one location", kind: qcow2, severity: .error) { file in
      let table = Int(file.big(Int(file.big(40, as: UInt64.self)), as: UInt64.self) & 0x00FF_FFFF_FFFF_FE00)
      file.put(file.field(table, 8), at: table + 8)
    },
    Plant(description: "qcow2: a cluster past the end", kind: qcow2, severity: .error) { file in
      let table = Int(file.big(Int(file.big(40, as: UInt64.self)), as: UInt64.self) & 0x00FF_FFFF_FFFF_FE00)
      file.put([0x80, 0, 0, 1, 0, 0, 0, 0], at: table)
    },
    Plant(description: "qcow2: a count too high", kind: qcow2, severity: .leak) { file in
      let block = Int(file.big(Int(file.big(48, as: UInt64.self)), as: UInt64.self))
      file[block + 1] += 1
    },
    Plant(description: "VDI: more blocks than the disk has", kind: vdi, severity: .error) {
      $0.putLittle(UInt32(100), at: 0x184)
    },
    Plant(description: "VDI: a null UUID", kind: vdi, severity: .error) {
      $0.put([UInt8](repeating: 0, count: 16), at: 0x188)
    },
    Plant(description: "VDI: a null modification UUID", kind: vdi, severity: .error) {
      $0.put([UInt8](repeating: 0, count: 16), at: 0x198)
    },
    Plant(description: "VDI: a link on a dynamic image", kind: vdi, severity: .repairable) { $0[0x1A8] = 7 },
    Plant(description: "VHD: a null UUID", kind: vhd, severity: .error) { file in
      for start in [0, file.count - 512] {
        file.put([UInt8](repeating: 0, count: 16), at: start + 68)
        file.putBig(VHDFooter.checksum(file.field(start, 512), at: 64), at: start + 64)
      }
    },
    Plant(description: "VHD: a link on a dynamic image", kind: vhd, severity: .repairable) { file in
      file[512 + 40] = 7
      file.putBig(VHDFooter.checksum(file.field(512, 1024), at: 36), at: 512 + 36)
    },
    Plant(description: "VMDK: transferred as text", kind: vmdk, severity: .error) { $0[75] = 0x0A },
    Plant(description: "VMDK: not closed cleanly", kind: vmdk, severity: .repairable) { $0[72] = 1 },
    Plant(description: "VMDK: another capacity in the descriptor", kind: vmdk, severity: .error) { file in
      let sectors = Array("RW 2048".utf8)
      let start = (0..<file.count).first { file[$0...].starts(with: sectors) } ?? 0
      file.put("RW 2040".utf8, at: start)
    },
    Plant(description: "VMDK: a null UUID", kind: vmdk, severity: .error) { file in
      let key = Array("ddb.uuid.image=\"".utf8)
      let start = (0..<file.count).first { file[$0...].starts(with: key) } ?? 0
      file.put("00000000-0000-0000-0000-000000000000".utf8, at: start + key.count)
    },
    Plant(description: "qcow2: a reserved bit of an entry", kind: qcow2, severity: .error) { file in
      let table = Int(file.big(Int(file.big(40, as: UInt64.self)), as: UInt64.self) & 0x00FF_FFFF_FFFF_FE00)
      file[table] |= 1
    },
    Plant(description: "qcow2: a reserved bit of the first level", kind: qcow2, severity: .error) { file in
      file[Int(file.big(40, as: UInt64.self))] |= 1
    },
    Plant(description: "qcow2: a reserved bit of the table of counts", kind: qcow2, severity: .error) { file in
      file[Int(file.big(48, as: UInt64.self)) + 7] |= 1
    },
    Plant(description: "qcow2: a cluster not marked as having one reference", kind: qcow2, severity: .repairable) {
      file in
      let table = Int(file.big(Int(file.big(40, as: UInt64.self)), as: UInt64.self) & 0x00FF_FFFF_FFFF_FE00)
      file[table] &= 0x7F
    },
    Plant(description: "qcow2: a table not marked as having one reference", kind: qcow2, severity: .repairable) {
      file in
      file[Int(file.big(40, as: UInt64.self))] &= 0x7F
    },
    Plant(description: "qcow2: a count too low", kind: qcow2, severity: .error, isRepairable: true) { file in
      let block = Int(file.big(Int(file.big(48, as: UInt64.self)), as: UInt64.self))
      file[block + 1] -= 1
    },
  ]

  @Test(arguments: plants)
  func `a planted fault is found`(_ plant: Plant) throws {
    let (storage, path) = try full(plant.kind)
    #expect(try DiskImage.open(path, in: storage).check().isClean)
    try storage.change(path, plant.damage)
    let findings = try DiskImage.open(path, in: storage).check()
    #expect(findings.findings.contains { $0.severity == plant.severity }, "\(findings.findings)")
  }

  @Test(arguments: plants.filter(\.isRepairable))
  func `repairable faults are repaired without loss`(_ plant: Plant) throws {
    let (storage, path) = try full(plant.kind)
    let content = try DiskImage.contents(of: path, in: storage)
    try storage.change(path, plant.damage)
    #expect(try DiskImage.open(path, in: storage).check().isRepairable)
    let image = try DiskImage.open(path, for: .writing, in: storage)
    try image.repair()
    try image.close()
    let findings = try DiskImage.open(path, in: storage).check()
    #expect(findings.isClean, "\(findings.findings)")
    expectEqual(try DiskImage.contents(of: path, in: storage), content, plant.description)
  }

  @Test(arguments: ChainKind.all)
  func `a parent that is missing is found`(_ kind: ChainKind) throws {
    let (storage, base, child) = try pair(kind)
    #expect(try DiskImage.check(child, in: storage).isClean)
    try storage.remove(base)
    let findings = try DiskImage.check(child, in: storage)
    #expect(findings.findings.contains { $0.severity == .error && $0.text.contains("cannot be found") })
  }

  @Test(arguments: ChainKind.all.filter { $0.deltas[0] != .qcow2 })
  func `a parent that has changed is found`(_ kind: ChainKind) throws {
    let (storage, base, child) = try pair(kind)
    let image = try DiskImage.open(base, for: .writing, in: storage)
    try image.write([1], at: GuestOffset(5000))
    try image.close()
    let findings = try DiskImage.check(child, in: storage)
    // VirtualBox reads such a chain.
    let severity = kind.base == .vdi ? Findings.Finding.Severity.warning : .error
    #expect(findings.findings.contains { $0.severity == severity && $0.text.contains("has changed") })
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

  private func full(_ kind: ChainKind) throws -> (MemoryStorage, String) {
    let storage = MemoryStorage()
    let path = "image.\(kind.base.usualExtension)"
    try DiskImage.create(
      path, ImageBlueprint(format: kind.base, size: kind.size, blockSize: kind.blockSize), in: storage)
    let image = try DiskImage.open(path, for: .writing, in: storage)
    try image.write([UInt8](repeating: 0x77, count: kind.size), at: GuestOffset(0))
    try image.close()
    return (storage, path)
  }
}

extension MemoryStorage {
  func change(_ path: String, _ body: (inout [UInt8]) -> Void) throws {
    var bytes = try open(path, for: .reading).bytes(at: HostOffset(0), count: files[path]?.size ?? 0)
    body(&bytes)
    var file = MemoryFile()
    bytes.withUnsafeBytes { file.write($0, at: 0) }
    files[path] = file
  }
}
