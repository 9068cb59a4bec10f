import DiskTesting
import SimulationKernel
import Testing

@testable import DiskImages

/// Space of a file in units of 4 KiB.
@Suite struct HostAllocatorTests {
  private static let unit = 4096
  private let storage = MemoryStorage()
  private let store: any Store

  init() throws { store = try storage.create("image") }

  private func allocator(from end: Int = 0) -> HostAllocator { HostAllocator(unit: Self.unit, end: HostOffset(end)) }

  private func fill(_ offset: HostOffset) throws {
    try store.write([UInt8](repeating: 0xAA, count: Self.unit), at: offset)
  }

  @Test func `units follow one another from the end, and the file grows only when they are written`() throws {
    var allocator = allocator(from: 8192)
    let offsets = [try allocator.take(from: store), try allocator.take(from: store)]
    #expect(offsets.map(\.bytes) == [8192, 12288])
    #expect(allocator.end.bytes == 16384 && store.size == 0)
  }

  @Test func `a table's unit lies within the file and reads as zero`() throws {
    var allocator = allocator()
    let table = try allocator.takeTable(from: store)
    #expect(store.size == Self.unit)
    #expect(try store.bytes(at: table, count: Self.unit).allSatisfy { $0 == 0 })
  }

  @Test func `what a crash left past the end is cleared`() throws {
    try store.write([UInt8](repeating: 0xAA, count: 6000), at: HostOffset(0))
    var allocator = allocator(from: 4096)
    let offset = try allocator.take(from: store)
    #expect(offset.bytes == 4096 && store.size == 6000)
    #expect(try store.bytes(at: offset, count: 6000 - 4096).allSatisfy { $0 == 0 })
    #expect(try store.bytes(at: HostOffset(0), count: 4096).allSatisfy { $0 == 0xAA })
  }

  @Test func `a released unit is used again only after a flush, and reads as zero then`() throws {
    var allocator = allocator()
    let first = try allocator.take(from: store)
    try fill(first)
    allocator.release(first)
    #expect(allocator.hasReleased)
    let second = try allocator.take(from: store)
    #expect(second != first)
    #expect(try store.bytes(at: first, count: 1) == [0xAA])
    allocator.settle(store)
    #expect(!allocator.hasReleased)
    #expect(try allocator.take(from: store) == first)
    #expect(try store.bytes(at: first, count: Self.unit).allSatisfy { $0 == 0 })
  }

  @Test func `settling gives the host its space back`() throws {
    var allocator = allocator()
    let offsets = try (0..<8).map { _ in try allocator.take(from: store) }
    for offset in offsets { try fill(offset) }
    for offset in offsets.dropFirst(2) { allocator.release(offset) }
    allocator.settle(store)
    #expect(store.allocatedSize == 2 * Self.unit && store.size == 8 * Self.unit)
  }

  @Test func `a unit that is given back is free at once, and cleared when it is taken again`() throws {
    var allocator = allocator()
    let offset = try allocator.take(from: store)
    try fill(offset)
    allocator.giveBack(offset)
    #expect(try allocator.take(from: store) == offset)
    #expect(try store.bytes(at: offset, count: Self.unit).allSatisfy { $0 == 0 })
    #expect(allocator.end.bytes == Self.unit)
  }

  @Test func `a unit that cannot be cleared is not lost`() throws {
    var allocator = allocator()
    let offset = try allocator.take(from: store)
    try fill(offset)
    allocator.giveBack(offset)
    storage.changesBeforeFailure = 0
    #expect(throws: DiskError.self) { try allocator.take(from: store) }
    #expect(try allocator.take(from: store) == offset)
  }

  @Test func `a table for which the file cannot grow is given back`() throws {
    var allocator = allocator()
    storage.changesBeforeFailure = 0
    #expect(throws: DiskError.self) { try allocator.takeTable(from: store) }
    #expect(try allocator.takeTable(from: store).bytes == 0)
    #expect(allocator.end.bytes == Self.unit)
  }

  @Test func `no unit is handed out twice, whatever happens`() throws {
    var allocator = allocator()
    var random = RandomStream(seed: 3, owner: "allocator")
    var taken: Set<HostOffset> = []
    var waiting: Set<HostOffset> = []
    for _ in 0..<5000 {
      switch random.next(below: 5) {
      case 0, 1:
        let offset = try allocator.take(from: store)
        #expect(taken.insert(offset).inserted && !waiting.contains(offset))
      case 2:
        guard let offset = taken.popFirst() else { continue }
        allocator.release(offset)
        waiting.insert(offset)
      case 3:
        guard let offset = taken.popFirst() else { continue }
        allocator.giveBack(offset)
      default:
        allocator.settle(store)
        waiting = []
      }
    }
  }
}
