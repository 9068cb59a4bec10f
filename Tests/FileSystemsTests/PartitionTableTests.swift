import FileSystems
import TestSupport
import Testing

struct PartitionTableTests {
  private static let time = CivilTime(year: 2025, month: 6, day: 1)

  @Test func `one partition is written and read`() throws {
    var disk = MemoryDisk(size: 40 << 20)
    let range = PartitionTable.wholePartition(of: disk.size)
    let partition = Partition(
      number: 1, type: 0x0C, firstSector: range.lowerBound / 512, sectorCount: range.count / 512)
    try PartitionTable.write(partition, signature: 0xCAFE, to: &disk)
    #expect(try PartitionTable.read(from: disk) == .partitions([partition]))
    #expect(partition.firstSector == 2048 && range.upperBound == disk.size)
    try FATFormat(serial: 1, time: PartitionTableTests.time).write(to: range, of: &disk)
    #expect(try FATVolume.mount(of: disk).kind == .fat32)
    let error = #expect(throws: FileSystemError.self) { try FATVolume.mount(partition: 2, of: disk) }
    #expect(error?.reason == "the disk has no partition 2: it has 1 (type 0x0C)")
  }

  @Test func `a volume without a partition table is read as well`() throws {
    var disk = MemoryDisk(size: 1_474_560)
    try FATFormat(serial: 1, time: PartitionTableTests.time).write(to: 0..<disk.size, of: &disk)
    #expect(try PartitionTable.read(from: disk) == .none)
    #expect(try FATVolume.mount(of: disk).kind == .fat12)
  }

  @Test func `a GUID partition table is refused by name`() throws {
    var disk = MemoryDisk(size: 2 << 20)
    try PartitionTable.write(
      Partition(number: 1, type: 0xEE, firstSector: 1, sectorCount: 4095), signature: 0, to: &disk)
    let error = #expect(throws: FileSystemError.self) { try PartitionTable.read(from: disk) }
    #expect(error?.kind == .unsupported && error?.reason.contains("GPT") == true)
  }

  @Test func `logical partitions are found, and a loop of them is an error`() throws {
    var disk = MemoryDisk(size: 4 << 20)
    func put(_ sector: Int, _ entry: Int, type: UInt8, first: Int, count: Int) {
      let offset = sector * 512 + 446 + 16 * entry
      disk.bytes[offset + 4] = type
      for byte in 0..<4 {
        disk.bytes[offset + 8 + byte] = UInt8(first >> (8 * byte) & 255)
        disk.bytes[offset + 12 + byte] = UInt8(count >> (8 * byte) & 255)
      }
      (disk.bytes[sector * 512 + 510], disk.bytes[sector * 512 + 511]) = (0x55, 0xAA)
    }
    put(0, 0, type: 0x83, first: 64, count: 64)
    put(0, 1, type: 0x05, first: 1000, count: 4000)
    put(1000, 0, type: 0x06, first: 10, count: 100)
    put(1000, 1, type: 0x05, first: 200, count: 500)
    put(1200, 0, type: 0x0C, first: 10, count: 100)
    #expect(
      try PartitionTable.read(from: disk)
        == .partitions([
          Partition(number: 1, type: 0x83, firstSector: 64, sectorCount: 64),
          Partition(number: 5, type: 0x06, firstSector: 1010, sectorCount: 100),
          Partition(number: 6, type: 0x0C, firstSector: 1210, sectorCount: 100),
        ]))
    put(1200, 1, type: 0x05, first: 0, count: 500)
    let error = #expect(throws: FileSystemError.self) { try PartitionTable.read(from: disk) }
    #expect(error?.kind == .damaged && error?.reason.contains("loop") == true)
    put(1200, 1, type: 0x05, first: 100_000, count: 500)
    #expect(throws: FileSystemError.self) { try PartitionTable.read(from: disk) }
  }
}
