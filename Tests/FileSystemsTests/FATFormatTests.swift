import TestSupport
import Testing

@testable import FileSystems

struct FATFormatTests {
  private static let time = CivilTime(year: 2025, month: 6, day: 1)

  private static let sizes: [(FATKind, Int, Int)] = [
    (.fat32, 64, 512), (.fat32, 260, 512), (.fat32, 261, 4096), (.fat32, 8192, 4096), (.fat32, 9000, 8192),
    (.fat32, 17_000, 16_384), (.fat32, 33_000, 32_768), (.fat16, 15, 1024), (.fat16, 100, 2048), (.fat16, 200, 4096),
    (.fat16, 500, 8192), (.fat16, 1000, 16_384), (.fat16, 2000, 32_768),
  ]

  /// Cluster sizes by the tables of the FAT specification (DskTableFAT32 and DskTableFAT16).
  @Test(arguments: sizes)
  func `clusters have the size of the specification's table`(_ kind: FATKind, _ mebibytes: Int, _ cluster: Int) throws {
    let size = mebibytes << 20
    let geometry = try FATFormat(kind: kind, serial: 1, time: FATFormatTests.time).geometry(for: 0..<size)
    #expect(geometry.clusterSize == cluster)
    #expect(FATKind(clusterCount: geometry.clusterCount) == kind)
    #expect(kind.tableBytes(clusterCount: geometry.clusterCount) <= geometry.fatSectors * 512)
  }

  @Test(
    .enabled(if: FATJudges.areInstalled, FATJudges.missing),
    arguments: [1 << 20, 5 << 20, 33 << 20, 34 << 20, 100 << 20])
  func `fsck_fat finds nothing wrong with a new volume of any size`(_ size: Int) throws {
    var disk = MemoryDisk(size: size)
    try FATFormat(label: "NEW VOLUME", serial: 0x1234_ABCD, time: FATFormatTests.time).write(to: 0..<size, of: &disk)
    try FATJudges.expectClean(disk.bytes, "\(size)")
    let volume = try FATVolume.mount(of: disk)
    #expect(try volume.label(disk) == "NEW VOLUME")
    #expect(try volume.check(disk).isClean)
    let folder = try TemporaryFolder()
    let image = try folder.write(disk.bytes, as: "volume.img")
    let shown = String(decoding: try FATJudges.run("mdir", ["-i", image, "-a", "::/"]), as: UTF8.self)
    #expect(shown.contains("Volume in drive : is NEW VOLUME") && shown.contains("1234-ABCD"), "\(shown)")
  }

  @Test func `a size that does not fit the kind is refused`() throws {
    var disk = MemoryDisk(size: 20 << 20)
    let error = #expect(throws: FileSystemError.self) {
      try FATFormat(kind: .fat32, serial: 1, time: FATFormatTests.time).write(to: 0..<disk.size, of: &disk)
    }
    #expect(error?.kind == .invalidRequest && error?.reason.contains("65525 clusters") == true)
    #expect(disk.bytes.allSatisfy { $0 == 0 })
  }

  @Test(arguments: ["a*b", "twelve chars", " leading"]) func `an invalid label is refused`(_ label: String) throws {
    var disk = MemoryDisk(size: 1 << 20)
    let error = #expect(throws: FileSystemError.self) {
      try FATFormat(label: label, serial: 1, time: FATFormatTests.time).write(to: 0..<disk.size, of: &disk)
    }
    #expect(error?.kind == .invalidName)
  }

  @Test func `a cut at any write of a format leaves no volume or the new one`() throws {
    var disk = MemoryDisk(size: 1 << 20)
    disk.isRecording = true
    try FATFormat(serial: 1, time: FATFormatTests.time).write(to: 0..<disk.size, of: &disk)
    var image = MemoryDisk(size: disk.size)
    for (index, write) in disk.writes.enumerated() {
      #expect(throws: FileSystemError.self, "after \(index) writes") { try FATVolume.mount(of: image) }
      try image.write(write.bytes, at: write.offset)
    }
    #expect(try FATVolume.mount(of: image).check(image).isClean)
  }

  @Test func `free-space counts and the mark of an unclean volume are kept`() throws {
    var disk = MemoryDisk(size: 34 << 20)
    try FATFormat(kind: .fat32, serial: 1, time: FATFormatTests.time).write(to: 0..<disk.size, of: &disk)
    var volume = try FATVolume.mount(of: disk)
    let free = try volume.space(disk).free
    try volume.replace(FilePath("/F"), with: [UInt8](repeating: 1, count: 5000), at: FATFormatTests.time, &disk)
    #expect(try FATVolume.mount(of: disk).wasDirty)
    #expect(disk.bytes[65] == 1)
    try volume.sync(&disk)
    #expect(disk.bytes[65] == 0)
    let information = try #require(try FATInformation.read(volume.geometry, disk))
    #expect(information.freeCount(in: volume.geometry) == (free - 5120) / 512)
    // A volume that was not unmounted is counted, and keeps its mark.
    disk.bytes[65] = 1
    var other = try FATVolume.mount(of: disk)
    #expect(try other.space(disk).free == free - 5120)
    try other.remove(FilePath("/F"), &disk)
    try other.sync(&disk)
    #expect(try FATVolume.mount(of: disk).wasDirty)
  }
}
