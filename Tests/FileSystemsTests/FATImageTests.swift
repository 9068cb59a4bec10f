import TestSupport
import Testing

@testable import FileSystems

/// Partitioned disks, in both directions between Polder and other programs.
@Suite(.enabled(if: FATJudges.areInstalled, FATJudges.missing))
struct FATImageTests {
  private static let time = CivilTime(year: 2025, month: 6, day: 1)

  @Test func `a partition that Polder makes is read by mtools and 7-Zip`() throws {
    var disk = MemoryDisk(size: 40 << 20)
    let range = PartitionTable.wholePartition(of: disk.size)
    try FATFormat(label: "DATA", serial: 1, time: FATImageTests.time).write(to: range, of: &disk)
    try PartitionTable.write(
      Partition(number: 1, type: 0x0C, firstSector: range.lowerBound / 512, sectorCount: range.count / 512),
      signature: 1, to: &disk)
    var volume = try FATVolume.mount(of: disk)
    try volume.makeDirectories(FilePath("/www/pages"), at: FATImageTests.time, &disk)
    try volume.replace(
      FilePath("/www/pages/index.html"), with: Array("<h1>hello</h1>\n".utf8), at: FATImageTests.time, &disk)
    try volume.sync(&disk)
    #expect(disk.bytes.little32(range.lowerBound + BootSectorOffset.hiddenSectors) == 2048)
    let folder = try TemporaryFolder()
    let image = try folder.write(disk.bytes, as: "disk.img")
    let text = try FATJudges.run("mtype", ["-i", image + "@@1M", "::/www/pages/index.html"])
    #expect(text == Array("<h1>hello</h1>\n".utf8))
    let isEqual = try FATJudges.tree(of: image + "@@1M") == volume.tree(disk)
    #expect(isEqual)
    guard FATJudges.sevenZip.isInstalled else { return }
    let listed = String(decoding: try FATJudges.sevenZip.run(["l", "-slt", "-tmbr", image]), as: UTF8.self)
    #expect(listed.contains("Offset = 1048576") && listed.contains("File System = FAT32-LBA"), "\(listed)")
  }

  @Test func `what mtools writes is read, changed and read again by mtools`() throws {
    let folder = try TemporaryFolder()
    let image = try folder.write([UInt8](repeating: 0, count: 34 << 20), as: "disk.img")
    try folder.write("from mtools\n", as: "a.txt")
    _ = try FATJudges.run("mformat", ["-i", image, "-F", "-c", "1", "-T", "69632", "-h", "64", "-s", "32", "::"])
    _ = try FATJudges.run("mmd", ["-i", image, "::/A Directory"])
    _ = try FATJudges.run("mcopy", ["-i", image, folder["a.txt"], "::/A Directory/a file of mtools.txt"])
    _ = try FATJudges.run("mcopy", ["-i", image, folder["a.txt"], "::/lower.txt"])
    var disk = MemoryDisk(try folder.bytes(of: "disk.img"))
    var volume = try FATVolume.mount(of: disk)
    #expect(volume.kind == .fat32)
    #expect(try volume.contents(of: FilePath("/a directory/A FILE OF MTOOLS.TXT"), disk) == Array("from mtools\n".utf8))
    #expect(try volume.list(FilePath("/"), disk).map(\.name).sorted() == ["A Directory", "lower.txt"])
    try volume.append(Array("and Polder\n".utf8), to: FilePath("/lower.txt"), at: FATImageTests.time, &disk)
    try volume.rename(FilePath("/A Directory"), to: FilePath("/another name for it"), &disk)
    try volume.sync(&disk)
    try folder.write(disk.bytes, as: "disk.img")
    #expect(try FATJudges.run("mtype", ["-i", image, "::/lower.txt"]) == Array("from mtools\nand Polder\n".utf8))
    #expect(
      try FATJudges.run("mtype", ["-i", image, "::/another name for it/a file of mtools.txt"])
        == Array("from mtools\n".utf8))
    try FATJudges.expectClean(disk.bytes)
  }

  @Test func `many files with long names in one directory are read by mtools`() throws {
    var disk = MemoryDisk(size: 34 << 20)
    try FATFormat(kind: .fat32, serial: 1, time: FATImageTests.time).write(to: 0..<disk.size, of: &disk)
    var volume = try FATVolume.mount(of: disk)
    try volume.makeDirectory(FilePath("/many"), at: FATImageTests.time, &disk)
    for number in 0..<150 {
      try volume.replace(
        FilePath("/many/a file with a long name, number \(number).txt"), with: [UInt8(number)], at: FATImageTests.time,
        &disk)
    }
    for number in stride(from: 0, to: 150, by: 3) {
      try volume.remove(FilePath("/many/a file with a long name, number \(number).txt"), &disk)
    }
    try volume.sync(&disk)
    try FATJudges.expectClean(disk.bytes)
    let folder = try TemporaryFolder()
    let isEqual = try FATJudges.tree(of: try folder.write(disk.bytes, as: "volume.img")) == volume.tree(disk)
    #expect(isEqual)
  }
}
