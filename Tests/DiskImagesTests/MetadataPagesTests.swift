import DiskTesting
import SimulationKernel
import Testing

@testable import DiskImages

/// The cache of tables, over a file in memory that says in which order it was written.
@Suite struct MetadataPagesTests {
  private static let page = 4096
  private static let sector = 512
  private let storage = MemoryStorage()
  private let store: any Store
  private let pages: MetadataPages

  init() throws {
    store = try storage.create("tables")
    try store.write((0..<16 * Self.page).map { UInt8(truncatingIfNeeded: $0 / 8) }, at: HostOffset(0))
    pages = MetadataPages(store)
    storage.log = []
  }

  private func stored(_ offset: Int, _ count: Int) throws -> [UInt8] {
    try store.bytes(at: HostOffset(offset), count: count)
  }

  /// The writes since the log was emptied, as offset and length, and flushes as nil.
  private var writes: [[Int]?] {
    (storage.log ?? []).compactMap { event in
      switch event {
      case .write(_, let offset, let bytes): .some([offset, bytes.count])
      case .flush: .some(nil)
      default: nil
      }
    }
  }

  @Test func `entries are read in either byte order, and what is put is read before it is written`() throws {
    try pages.putLittle(UInt32(0x0102_0304), at: HostOffset(8), .mapping)
    try pages.putBig(UInt64(0x0102_0304_0506_0708), at: HostOffset(16), .ledger)
    #expect(try pages.bytes(at: HostOffset(8), count: 4) == [4, 3, 2, 1])
    #expect(try pages.bytes(at: HostOffset(16), count: 8) == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(try pages.big(HostOffset(8), as: UInt32.self) == 0x0403_0201)
    #expect(try pages.little(HostOffset(16), as: UInt64.self) == 0x0807_0605_0403_0201)
    #expect(try stored(8, 4) == [1, 1, 1, 1] && writes.isEmpty)
  }

  @Test func `entries go to the end of their page`() throws {
    let entries = try pages.entries(from: HostOffset(Self.page - 24), as: UInt64.self)
    #expect(entries.count == 3 && UInt64(littleEndian: entries[0]) == 0xFDFD_FDFD_FDFD_FDFD)
  }

  @Test func `the ledger is durable before the mapping is written`() throws {
    try pages.putLittle(UInt8(1), at: HostOffset(0), .mapping)
    try pages.putLittle(UInt8(2), at: HostOffset(5 * Self.page), .ledger)
    try pages.flush()
    #expect(writes == [[5 * Self.page, Self.sector], nil, [0, Self.sector], nil])
    #expect(!pages.hasChanges(.ledger) && !pages.hasChanges(.mapping) && pages.waitingSize == 0)
  }

  @Test func `only changed sectors are written, neighbours in one go`() throws {
    for sector in [0, 1, 2, 5] { try pages.putLittle(UInt8(9), at: HostOffset(sector * Self.sector), .mapping) }
    try pages.flush()
    #expect(writes == [nil, [0, 3 * Self.sector], [5 * Self.sector, Self.sector], nil])
  }

  @Test func `bytes that stay as they are make no change`() throws {
    let same = try pages.bytes(at: HostOffset(100), count: 50)
    try pages.put(same, at: HostOffset(100), .mapping)
    #expect(!pages.hasChanges(.mapping))
    try pages.put([7, 8], at: HostOffset(Self.page - 1), .mapping)
    #expect(pages.changeCount(.mapping) == 2)
    try pages.flush()
    #expect(try stored(Self.page - 1, 2) == [7, 8])
  }

  @Test func `what cannot be written is kept for the next flush`() throws {
    try pages.putLittle(UInt8(1), at: HostOffset(0), .mapping)
    try pages.putLittle(UInt8(2), at: HostOffset(Self.page), .mapping)
    // The flush of the data and the first write succeed.
    storage.changesBeforeFailure = 2
    #expect(throws: DiskError.self) { try pages.flush() }
    #expect(try stored(0, 1) == [1] && stored(Self.page, 1) == [0] && pages.changeCount(.mapping) == 1)
    try pages.flush()
    #expect(try stored(Self.page, 1) == [2])
  }

  @Test func `changed pages stay when clean ones are dropped`() throws {
    pages.capacity = 4
    try pages.putLittle(UInt8(77), at: HostOffset(0), .mapping)
    for index in 1..<16 { _ = try pages.little(HostOffset(index * Self.page), as: UInt8.self) }
    #expect(try pages.little(HostOffset(0), as: UInt8.self) == 77)
    #expect(try stored(0, 1) == [0])
  }

  @Test func `what is written through is read at once, beside changes of other sectors`() throws {
    try pages.putLittle(UInt8(1), at: HostOffset(0), .mapping)
    try pages.putLittle(UInt8(2), at: HostOffset(Self.sector), .mapping)
    try pages.write([UInt8](repeating: 5, count: Self.sector), at: HostOffset(Self.sector))
    #expect(try pages.bytes(at: HostOffset(Self.sector), count: 2) == [5, 5])
    #expect(try pages.little(HostOffset(0), as: UInt8.self) == 1)
    try pages.flush()
    // The old change of the sector that was written through is forgotten.
    #expect(try stored(0, 1) == [1] && stored(Self.sector, 2) == [5, 5])
  }

  @Test func `a part of the file that was changed behind the cache is read anew`() throws {
    for index in 0..<16 { _ = try pages.little(HostOffset(index * Self.page), as: UInt8.self) }
    try store.write([UInt8](repeating: 9, count: 3 * Self.page), at: HostOffset(2 * Self.page + 100))
    try pages.forget(HostOffset(2 * Self.page + 100), count: 3 * Self.page)
    #expect(try pages.bytes(at: HostOffset(2 * Self.page + 99), count: 2)[1] == 9)
    #expect(try pages.little(HostOffset(5 * Self.page + 99), as: UInt8.self) == 9)
  }

  @Test func `a page that cannot be read is an error, and is read the next time`() throws {
    let failing = FailingReads(store)
    let pages = MetadataPages(failing)
    failing.fails = true
    #expect(throws: DiskError.self) { try pages.little(HostOffset(8), as: UInt8.self) }
    failing.fails = false
    #expect(try pages.little(HostOffset(8), as: UInt8.self) == 1)
  }

  @Test func `random changes, drops and flushes end in the file as they would without a cache`() throws {
    storage.log = nil
    pages.capacity = 3
    var random = RandomStream(seed: 11, owner: "pages")
    var model = try stored(0, 16 * Self.page)
    for _ in 0..<4000 {
      let offset = Int(random.next(below: UInt64(16 * Self.page / 8))) * 8
      let value = random.next()
      switch random.next(below: 8) {
      case 0: try pages.flush()
      case 1:
        let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: value), count: min(600, 16 * Self.page - offset))
        // A table that is written through owns its sectors: nothing else in them waits to be written.
        try pages.flush()
        try pages.write(bytes, at: HostOffset(offset))
        model.replaceSubrange(offset..<offset + bytes.count, with: bytes)
      case 2...4:
        try pages.putLittle(value, at: HostOffset(offset), value & 1 == 0 ? .ledger : .mapping)
        model.putLittle(value, at: offset)
      default: #expect(try pages.little(HostOffset(offset), as: UInt64.self) == model.little(offset))
      }
    }
    try pages.flush()
    #expect(try stored(0, 16 * Self.page) == model)
  }
}

/// A store whose reads can fail.
private final class FailingReads: Store {
  private let store: any Store
  var fails = false

  init(_ store: any Store) { self.store = store }

  var path: String { store.path }
  var size: Int { store.size }
  var allocatedSize: Int { store.allocatedSize }

  func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: HostOffset) throws(DiskError) {
    if fails { throw DiskError(.inputOutput, path, "cannot read") }
    try store.read(bytes, at: offset)
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: HostOffset) throws(DiskError) {
    try store.write(bytes, at: offset)
  }
  func resize(to size: Int) throws(DiskError) { try store.resize(to: size) }
  func zero(_ offset: HostOffset, count: Int, keepingSpace: Bool) throws(DiskError) {
    try store.zero(offset, count: count, keepingSpace: keepingSpace)
  }
  func reserve(_ offset: HostOffset, count: Int) throws(DiskError) { try store.reserve(offset, count: count) }
  func data(from offset: HostOffset) -> Range<Int>? { store.data(from: offset) }
  func flush() throws(DiskError) { try store.flush() }
}
