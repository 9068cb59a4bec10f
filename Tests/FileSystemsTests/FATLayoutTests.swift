import TestSupport
import Testing

@testable import FileSystems

/// What the FAT specification says of single bits and bytes.
struct FATLayoutTests {
  private static let time = CivilTime(year: 2025, month: 6, day: 1)

  private static func volume(_ kind: FATKind = .fat32, prepare: (inout [UInt8]) -> Void = { _ in }) throws -> (
    MemoryDisk, FATVolume
  ) {
    var disk = MemoryDisk(size: kind == .fat32 ? 34 << 20 : 5 << 20)
    try FATFormat(kind: kind, serial: 1, clusterSize: 512, time: time).write(to: 0..<disk.size, of: &disk)
    prepare(&disk.bytes)
    return (disk, try FATVolume.mount(of: disk))
  }

  private static func tableOffset(_ volume: FATVolume, _ table: Int, _ cluster: Int) -> Int {
    volume.geometry.tableOffset(table) + cluster * (volume.kind == .fat32 ? 4 : 2)
  }

  @Test func `without mirroring only the active table is read and written`() throws {
    var (disk, volume) = try FATLayoutTests.volume { $0[40] = 0x81 }
    let first = disk.bytes[volume.geometry.tableOffset(0)..<volume.geometry.tableOffset(1)]
    try volume.replace(FilePath("/F"), with: [UInt8](repeating: 1, count: 2000), at: FATLayoutTests.time, &disk)
    #expect(disk.bytes[volume.geometry.tableOffset(0)..<volume.geometry.tableOffset(1)] == first)
    #expect(try FATVolume.mount(of: disk).contents(of: FilePath("/F"), disk).count == 2000)
  }

  @Test func `versions of FAT32 that nobody knows are not mounted`() throws {
    let error = #expect(throws: FileSystemError.self) { try FATLayoutTests.volume { $0[42] = 1 } }
    #expect(error?.kind == .unsupported && error?.reason.contains("version 0.1") == true)
  }

  @Test func `upper bits that belong to nobody are kept and do not count`() throws {
    var (disk, volume) = try FATLayoutTests.volume()
    try volume.replace(FilePath("/F"), with: [UInt8](repeating: 1, count: 1000), at: FATLayoutTests.time, &disk)
    let entry = try volume.entry(at: FilePath("/F"), disk)
    let offset = FATLayoutTests.tableOffset(volume, 0, entry.firstCluster.number)
    for table in 0..<2 { disk.bytes[FATLayoutTests.tableOffset(volume, table, entry.firstCluster.number) + 3] |= 0xA0 }
    let attributes = try #require(entry.offset) + 11
    disk.bytes[attributes] |= 0x80
    #expect(try volume.contents(of: FilePath("/F"), disk).count == 1000)
    try volume.append([2], to: FilePath("/F"), at: FATLayoutTests.time, &disk)
    #expect(disk.bytes[attributes] & 0xC0 == 0x80)
    try volume.remove(FilePath("/F"), &disk)
    #expect(disk.bytes[offset..<offset + 4] == [0, 0, 0, 0xA0])
  }

  @Test(arguments: [0xFFF8, 0xFFFB, 0xFFFF]) func `end marks are all values from the first one on`(_ mark: Int) throws {
    var (disk, volume) = try FATLayoutTests.volume(.fat16)
    try volume.replace(FilePath("/F"), with: [1], at: FATLayoutTests.time, &disk)
    let cluster = try volume.entry(at: FilePath("/F"), disk).firstCluster.number
    for table in 0..<2 { disk.bytes.putLittle16(mark, at: FATLayoutTests.tableOffset(volume, table, cluster)) }
    #expect(try volume.check(disk).findings.allSatisfy { $0.contains("cleanly") })
    try volume.append([UInt8](repeating: 2, count: 1000), to: FilePath("/F"), at: FATLayoutTests.time, &disk)
    #expect(try volume.contents(of: FilePath("/F"), disk).count == 1001)
  }

  @Test func `bad clusters are neither allocated nor counted as free`() throws {
    var (disk, volume) = try FATLayoutTests.volume(.fat16)
    for table in 0..<2 {
      for cluster in [3, 5] { disk.bytes.putLittle16(0xFFF7, at: FATLayoutTests.tableOffset(volume, table, cluster)) }
    }
    volume = try FATVolume.mount(of: disk)
    let free = try volume.space(disk).free
    #expect(free == (volume.geometry.clusterCount - 2) * 512)
    try volume.replace(FilePath("/F"), with: [UInt8](repeating: 1, count: 2000), at: FATLayoutTests.time, &disk)
    try volume.sync(&disk)
    #expect(try volume.check(disk).isClean)
    for cluster in [3, 5] { #expect(disk.bytes.little16(FATLayoutTests.tableOffset(volume, 0, cluster)) == 0xFFF7) }
  }

  @Test func `hints that cannot be are not believed`() throws {
    for (count, next) in [(0xFFFF_FFFF, 0xFFFF_FFFF), (0x00FF_FFFF, 0x00FF_FFFF), (5, 1)] {
      var (disk, volume) = try FATLayoutTests.volume {
        $0.putLittle32(count, at: 512 + 488)
        $0.putLittle32(next, at: 512 + 492)
      }
      if count != 5 { #expect(try volume.space(disk).free == (volume.geometry.clusterCount - 1) * 512) }
      try volume.replace(FilePath("/F"), with: [1], at: FATLayoutTests.time, &disk)
      #expect(try volume.contents(of: FilePath("/F"), disk) == [1])
    }
  }

  @Test func `first bytes of a name mark deleted entries, the end, and a name that begins with 0xE5`() throws {
    var (disk, volume) = try FATLayoutTests.volume(.fat16)
    for name in ["A", "B", "C"] { try volume.replace(FilePath("/" + name), with: [], at: FATLayoutTests.time, &disk) }
    let root = volume.geometry.fixedRoot.lowerBound
    disk.bytes[root] = 0x05
    #expect(try volume.list(FilePath("/"), disk).map(\.name) == ["σ", "B", "C"])
    disk.bytes[root + 32] = 0
    #expect(try volume.list(FilePath("/"), disk).map(\.name) == ["σ"])
    // What is behind the end does not come to light when an entry takes its place.
    try volume.replace(FilePath("/D"), with: [], at: FATLayoutTests.time, &disk)
    #expect(try volume.list(FilePath("/"), disk).map(\.name) == ["σ", "D"])
  }

  @Test(arguments: [(0x08, "readme.TXT"), (0x10, "README.txt"), (0x18, "readme.txt")])
  func `bits for lower case are shown and kept`(_ bits: UInt8, _ name: String) throws {
    var (disk, volume) = try FATLayoutTests.volume(.fat16)
    try volume.replace(FilePath("/README.TXT"), with: [], at: FATLayoutTests.time, &disk)
    let offset = volume.geometry.fixedRoot.lowerBound + 12
    disk.bytes[offset] = bits
    #expect(try volume.list(FilePath("/"), disk).map(\.name) == [name])
    try volume.append([1], to: FilePath("/readme.txt"), at: FATLayoutTests.time, &disk)
    #expect(disk.bytes[offset] == bits)
  }

  @Test func `the largest file has 4294967295 bytes`() throws {
    var (disk, volume) = try FATLayoutTests.volume()
    let path = FilePath("/F")
    try volume.replace(path, with: [1], at: FATLayoutTests.time, &disk)
    for change in 0..<3 {
      let error = #expect(throws: FileSystemError.self) {
        switch change {
        case 0: try volume.write([1], at: 4_294_967_295, of: path, at: FATLayoutTests.time, &disk)
        case 1: try volume.truncate(path, to: 4_294_967_296, at: FATLayoutTests.time, &disk)
        default: try volume.replace(path, size: 4_294_967_296, at: FATLayoutTests.time, &disk) { _ in [] }
        }
      }
      #expect(error?.kind == .invalidRequest && error?.reason.contains("4294967295") == true)
    }
  }
}
