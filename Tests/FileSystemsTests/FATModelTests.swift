import FileSystems
import SimulationKernel
import TestSupport
import Testing

/// Random operations against a dictionary, judged by fsck.fat and mtools after each batch.
@Suite(.enabled(if: FATJudges.areInstalled, FATJudges.missing))
struct FATModelTests {
  /// How the volume is made: by Polder, by mkfs.fat or by mformat.
  enum Maker: String, CaseIterable {
    case polderFAT12, polderFAT16, polderFAT32, mkfsFAT12, mkfsFAT16, mkfsFAT32, mformat
  }

  @Test(arguments: Maker.allCases, FuzzSeeds.draw(2, for: "FAT model"))
  func `random operations leave what a dictionary holds`(_ maker: Maker, seed: UInt64) throws {
    var run = try FATModelRun(disk: try disk(maker), seed: seed)
    for batch in 0..<6 {
      for _ in 0..<25 { try run.step() }
      try run.finish()
      try run.expectEqual("\(maker) seed \(seed) batch \(batch)", withJudges: batch % 2 == 1)
      if run.hasFailed { return }
    }
  }

  private func disk(_ maker: Maker) throws -> MemoryDisk {
    let folder = try TemporaryFolder()
    let time = CivilTime(year: 2024, month: 2, day: 29, hour: 13, minute: 5, second: 8)
    func made(_ kind: FATKind, _ size: Int) throws -> MemoryDisk {
      var disk = MemoryDisk(size: size)
      try FATFormat(kind: kind, label: "MODEL", serial: 0x1234_5678, time: time).write(to: 0..<size, of: &disk)
      return disk
    }
    func mkfs(_ bits: String, _ size: Int) throws -> MemoryDisk {
      let path = try folder.write([UInt8](repeating: 0, count: size), as: "volume.img")
      try FATJudges.mkfs.run(["-F", bits, "-n", "MODEL"] + (bits == "32" ? ["-s", "1"] : []) + [path])
      return MemoryDisk(try folder.bytes(of: "volume.img"))
    }
    switch maker {
    case .polderFAT12: return try made(.fat12, 1_474_560)
    case .polderFAT16: return try made(.fat16, 5 << 20)
    case .polderFAT32: return try made(.fat32, 34 << 20)
    case .mkfsFAT12: return try mkfs("12", 1_474_560)
    case .mkfsFAT16: return try mkfs("16", 16 << 20)
    case .mkfsFAT32: return try mkfs("32", 34 << 20)
    case .mformat:
      let path = try folder.write([UInt8](repeating: 0, count: 2880 * 512), as: "volume.img")
      _ = try FATJudges.run("mformat", ["-i", path, "-f", "1440", "-v", "MODEL", "::"])
      return MemoryDisk(try folder.bytes(of: "volume.img"))
    }
  }
}
