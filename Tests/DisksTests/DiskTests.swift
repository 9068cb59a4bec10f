import Disks
import FileSystems
import SimulationKernel
import TestSupport
import Testing

struct DiskTests {
  private static let time = CivilTime(year: 2025, month: 6, day: 1)

  @Test(arguments: FuzzSeeds.draw(5, for: "disks")) func `random writes and reads are those of an array`(_ seed: UInt64)
    throws
  {
    var random = RandomStream(seed: seed, owner: "disk")
    var disk = Disk(size: 3 << 20)
    var model = [UInt8](repeating: 0, count: disk.size)
    var flushed = model
    for _ in 0..<300 {
      let offset = Int(random.next(below: UInt64(disk.size - 20_000)))
      let count = Int(random.next(below: 20_000))
      switch random.next(below: 10) {
      case 0:
        try disk.flush()
        flushed = model
      case 1:
        disk.losePower()
        model = flushed
      case 2..<7:
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &+ offset) }
        try disk.write(bytes, at: offset)
        model.replaceSubrange(offset..<offset + count, with: bytes)
      default:
        let isEqual = try disk.read(offset..<offset + count) == Array(model[offset..<offset + count])
        #expect(isEqual)
      }
    }
    let isEqual = try disk.read(0..<disk.size) == model
    #expect(isEqual)
    let isFrozenEqual = try disk.frozen.read(0..<disk.size) == model
    #expect(isFrozenEqual && disk.frozen.changedBlocks.isEmpty)
  }

  @Test func `a copy is a snapshot`() throws {
    var disk = Disk(size: 1 << 20)
    try disk.write([1, 2, 3], at: 4095)
    let copy = disk
    try disk.write([9], at: 4095)
    #expect(try copy.read(4095..<4098) == [1, 2, 3])
    #expect(try disk.read(4095..<4098) == [9, 2, 3])
    #expect(copy != disk && disk.changedBlocks == [0, 1])
    #expect(copy.baseDigest == disk.baseDigest && copy.frozen.baseDigest != disk.frozen.baseDigest)
  }

  @Test func `what is not on the disk is an error`() throws {
    var disk = Disk(size: 1 << 20)
    #expect(throws: FileSystemError.self) { try disk.read(0..<(1 << 20) + 1) }
    #expect(throws: FileSystemError.self) { try disk.write([1], at: 1 << 20) }
    #expect(throws: FileSystemError.self) { try disk.write([1], at: -1) }
  }

  @Test func `disk and mounted volume survive a checkpoint, each content stored once`() throws {
    var disk = Disk(size: 40 << 20)
    try FATFormat(kind: .fat32, serial: 1, time: DiskTests.time).write(to: 0..<disk.size, of: &disk)
    let formatted = disk.frozen
    disk = formatted
    var volume = try FATVolume.mount(of: disk)
    try volume.replace(FilePath("/log.txt"), with: Array("one\n".utf8), at: DiskTests.time, &disk)
    let state = DiskAndVolume(disk: disk, volume: volume)
    var writer = ByteWriter()
    state.encode(to: &writer)
    #expect(writer.bytes.count < 10_000)
    // What a file of sections holds beside the section: the blocks of the base and of the overlay.
    var store = ChunkStore()
    for layer in [formatted, disk] {
      for index in 0..<layer.size / Disk.blockSize { store.insert(Chunk(layer.block(index))) }
    }
    var reader = CheckpointReader(writer.bytes, chunks: store)
    let restored = try DiskAndVolume(from: &reader)
    #expect(reader.isAtEnd && restored == state)
    var (again, mounted) = (restored.disk, restored.volume)
    try mounted.append(Array("two\n".utf8), to: FilePath("/log.txt"), at: DiskTests.time, &again)
    try mounted.sync(&again)
    #expect(try mounted.contents(of: FilePath("/log.txt"), again) == Array("one\ntwo\n".utf8))
    #expect(try mounted.check(again).isClean)
  }

  @Test func `a file system loses nothing that was synced when the power fails`() throws {
    var disk = Disk(size: 40 << 20)
    try FATFormat(kind: .fat32, serial: 1, time: DiskTests.time).write(to: 0..<disk.size, of: &disk)
    var volume = try FATVolume.mount(of: disk)
    try volume.replace(FilePath("/kept.txt"), with: Array("kept".utf8), at: DiskTests.time, &disk)
    try volume.sync(&disk)
    try volume.replace(FilePath("/kept.txt"), with: Array("not yet".utf8), at: DiskTests.time, &disk)
    disk.losePower()
    let mounted = try FATVolume.mount(of: disk)
    #expect(try mounted.contents(of: FilePath("/kept.txt"), disk) == Array("kept".utf8))
  }
}

private struct DiskAndVolume: Sendable, Equatable, StateRecord {
  var disk: Disk
  var volume: FATVolume

  static let fields = Fields(\DiskAndVolume.disk, \.volume)
}
