import FileSystems
import SimulationKernel
import TestSupport
import Testing

/// Volumes that lie: one clear error, no trap, no hang.
struct FATHostileTests {
  private static let time = CivilTime(year: 2025, month: 6, day: 1)

  /// FAT16 with clusters of 512 bytes: the table is at 512, its entries have two bytes.
  private static func volume() throws -> (MemoryDisk, FATVolume) {
    var disk = MemoryDisk(size: 5 << 20)
    try FATFormat(kind: .fat16, serial: 1, clusterSize: 512, time: time).write(to: 0..<disk.size, of: &disk)
    var volume = try FATVolume.mount(in: 0..<disk.size, of: disk)
    try volume.makeDirectory(FilePath("/dir"), at: time, &disk)
    try volume.replace(FilePath("/dir/file"), with: [UInt8](repeating: 7, count: 2000), at: time, &disk)
    try volume.sync(&disk)
    return (disk, volume)
  }

  private static func setLink(_ disk: inout MemoryDisk, _ cluster: Int, _ value: Int) {
    for copy in 0..<2 {
      let offset = 512 + copy * Int(disk.bytes[22]) * 512 + copy * Int(disk.bytes[23]) * 256 * 512 + cluster * 2
      disk.bytes[offset] = UInt8(value & 255)
      disk.bytes[offset + 1] = UInt8(value >> 8)
    }
  }

  /// The directory has cluster 2, the file 3 to 6.
  @Test(arguments: [
    (5, 3, "loops"), (4, 0, "free cluster"), (4, 0xFFF7, "bad cluster"), (4, 0xEEEE, "does not exist"),
    (4, 1, "does not exist"),
    (4, 0xFFFF, "takes 4 clusters, but it has 2"),
  ])
  func `a broken chain is an error that says where`(_ cluster: Int, _ value: Int, _ message: String) throws {
    var (disk, volume) = try FATHostileTests.volume()
    FATHostileTests.setLink(&disk, cluster, value)
    let error = #expect(throws: FileSystemError.self) { try volume.contents(of: FilePath("/dir/file"), disk) }
    #expect(error?.kind == .damaged && error?.reason.contains(message) == true, "\(error?.reason ?? "")")
    #expect(try !volume.check(disk).isClean)
    if value != 0xFFFF {
      let before = disk.bytes
      #expect(throws: FileSystemError.self) { try volume.remove(FilePath("/dir/file"), &disk) }
      #expect(disk.bytes == before)
    }
  }

  @Test func `a directory whose chain loops is an error`() throws {
    var (disk, volume) = try FATHostileTests.volume()
    FATHostileTests.setLink(&disk, 2, 2)
    let error = #expect(throws: FileSystemError.self) { try volume.list(FilePath("/dir"), disk) }
    #expect(error?.kind == .damaged)
    #expect(throws: FileSystemError.self) {
      try volume.replace(FilePath("/dir/x"), with: [], at: FATHostileTests.time, &disk)
    }
    #expect(try volume.check(disk).findings.contains { $0.contains("loops") })
  }

  @Test func `a directory without an end is an error`() throws {
    var disk = MemoryDisk(size: 34 << 20)
    try FATFormat(kind: .fat32, serial: 1, clusterSize: 512, time: FATHostileTests.time).write(
      to: 0..<disk.size, of: &disk)
    let volume = try FATVolume.mount(in: 0..<disk.size, of: disk)
    // The root directory takes nearly the whole volume.
    let table = 32 * 512
    for cluster in 2..<60_000 {
      for byte in 0..<4 { disk.bytes[table + cluster * 4 + byte] = UInt8((cluster + 1) >> (8 * byte) & 255) }
    }
    let error = #expect(throws: FileSystemError.self) { try volume.list(FilePath("/"), disk) }
    #expect(error?.reason.contains("65536 entries") == true, "\(error?.reason ?? "")")
  }

  @Test func `two files with one cluster are found`() throws {
    var (disk, volume) = try FATHostileTests.volume()
    try volume.replace(FilePath("/other"), with: [UInt8](repeating: 8, count: 1000), at: FATHostileTests.time, &disk)
    FATHostileTests.setLink(&disk, 7, 4)
    #expect(try volume.check(disk).findings.contains { $0.contains("shares cluster") })
  }

  @Test(arguments: [
    (11, 0x0300, "sectors of 768 bytes"), (13, 0x0003, "3 sectors in a cluster"), (14, 0, "no reserved sectors"),
    (16, 0, "0 file allocation tables"), (17, 0, "no root directory"), (19, 0xFFFF, "claims 65535 sectors"),
    (22, 1, "too small"), (510, 0, "no signature"),
  ])
  func `a boot sector that lies is refused by the field that is wrong`(_ offset: Int, _ value: Int, _ message: String)
    throws
  {
    var (disk, _) = try FATHostileTests.volume()
    disk.bytes[offset] = UInt8(value & 255)
    if offset != 13, offset != 16 { disk.bytes[offset + 1] = UInt8(value >> 8) }
    let error = #expect(throws: FileSystemError.self) { try FATVolume.mount(in: 0..<disk.size, of: disk) }
    #expect(error?.reason.contains(message) == true, "\(error?.reason ?? "")")
  }

  @Test(arguments: [
    (3, Array("NTFS    ".utf8), "NTFS"), (3, Array("EXFAT   ".utf8), "exFAT"), (0, Array("XFSB".utf8), "XFS"),
    (1080, [0x53, 0xEF], "ext2, ext3 or ext4"),
  ])
  func `other file systems are refused by name`(_ offset: Int, _ bytes: [UInt8], _ name: String) throws {
    var disk = MemoryDisk(size: 1 << 20)
    try disk.write(bytes, at: offset)
    let error = #expect(throws: FileSystemError.self) { try FATVolume.mount(of: disk) }
    #expect(
      error?.kind == .unsupported && error?.reason.contains("is \(name), which") == true, "\(error?.reason ?? "")")
  }

  @Test(arguments: FuzzSeeds.draw(150, for: "hostile FAT volumes"))
  func `random damage never traps or hangs`(_ seed: UInt64) throws {
    var (disk, _) = try FATHostileTests.volume()
    var random = RandomStream(seed: seed, owner: "damage")
    for _ in 0..<1 + Int(random.next(below: 12)) {
      // Boot sector, tables, root directory, the first clusters.
      let region = [512, 4096, 24_576 + 40_000, 60_000][Int(random.next(below: 4))]
      disk.bytes[Int(random.next(below: UInt64(region)))] = UInt8(truncatingIfNeeded: random.next())
    }
    guard var volume = try? FATVolume.mount(in: 0..<disk.size, of: disk) else { return }
    _ = try? volume.check(disk)
    _ = try? volume.contents(of: FilePath("/dir/file"), disk)
    _ = try? volume.append([1, 2, 3], to: FilePath("/dir/file"), at: FATHostileTests.time, &disk)
    _ = try? volume.replace(FilePath("/dir/another file"), with: [9], at: FATHostileTests.time, &disk)
    _ = try? volume.rename(FilePath("/dir"), to: FilePath("/moved"), &disk)
    _ = try? volume.removeTree(FilePath("/moved"), &disk)
    _ = try? volume.truncate(FilePath("/dir/file"), to: 3, at: FATHostileTests.time, &disk)
    _ = try? volume.sync(&disk)
  }
}
