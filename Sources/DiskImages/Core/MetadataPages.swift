import Glibc

/// A write-back cache of the tables of one file of an image, page by page. Changes stay here until the image is flushed
/// and are then written in two stages, so that no entry on disk ever refers to something that is not there yet.
final class MetadataPages {
  /// When a change is written.
  enum Stage: Int, CaseIterable {
    /// Together with the data: counts and reservations, whose absence does harm but whose presence does not.
    case ledger
    /// After the data is durable: the entries that make data visible.
    case mapping
  }

  private static let pageSize = 4096
  private static let sector = 512
  private static let slotCount = 64
  /// With this many changed pages it is time to write them.
  private static let crowd = 1024

  private final class Page {
    let index: Int
    let buffer: ByteBuffer
    /// A bit for each changed sector: eight for each stage.
    var dirty: UInt16 = 0

    init(_ index: Int, _ buffer: ByteBuffer) { (self.index, self.buffer) = (index, buffer) }
  }

  let store: any Store
  /// Clean pages are dropped when this many are held; images of a long chain hold fewer.
  var capacity = MetadataPages.crowd
  /// The buffers of dropped pages, shared by the images of a chain.
  var pool = BufferPool()
  // On the path of every table lookup, so exclusivity is not checked: nothing here calls back.
  @exclusivity(unchecked) private var pages: [Int: Page] = [:]
  /// A direct-mapped cache of pages by the low bits of their index, to avoid the dictionary lookup.
  @exclusivity(unchecked) private var slots: [Page?] = Array(repeating: nil, count: MetadataPages.slotCount)
  private var dirtyPages: [Set<Int>] = [[], []]
  /// The page that was used last.
  @exclusivity(unchecked) private var lastIndex = -1
  @exclusivity(unchecked) private var lastPage: Page?
  @exclusivity(unchecked) private var lastBytes: UnsafeMutableRawPointer?

  init(_ store: any Store) { self.store = store }

  /// So many changes are held that they should be written soon.
  var isCrowded: Bool { dirtyPages[0].count + dirtyPages[1].count > MetadataPages.crowd }

  /// An upper bound of what the next flush writes, in bytes.
  var waitingSize: Int { (dirtyPages[0].count + dirtyPages[1].count) * MetadataPages.pageSize }

  func changeCount(_ stage: Stage) -> Int { dirtyPages[stage.rawValue].count }
  func hasChanges(_ stage: Stage) -> Bool { !dirtyPages[stage.rawValue].isEmpty }
}

/// Buffers to be reused, with stale contents.
final class BufferPool {
  fileprivate var buffers: [ByteBuffer] = []
}

extension MetadataPages {
  /// An entry of a table; it must be aligned to its size.
  func little<T: FixedWidthInteger & BitwiseCopyable>(_ offset: HostOffset, as: T.Type = T.self) throws(DiskError) -> T
  {
    T(littleEndian: try entry(offset).loadUnaligned(as: T.self))
  }

  func big<T: FixedWidthInteger & BitwiseCopyable>(_ offset: HostOffset, as: T.Type = T.self) throws(DiskError) -> T {
    T(bigEndian: try entry(offset).loadUnaligned(as: T.self))
  }

  /// The entries from this one on up to the end of its page, in the file's byte order. Valid until the next call.
  @inline(__always)
  func entries<T: FixedWidthInteger & BitwiseCopyable>(
    from offset: HostOffset, as: T.Type
  ) throws(DiskError) -> UnsafeBufferPointer<T> {
    let count = (MetadataPages.pageSize - offset.bytes % MetadataPages.pageSize) / MemoryLayout<T>.size
    return UnsafeBufferPointer(start: try entry(offset).assumingMemoryBound(to: T.self), count: count)
  }

  func putLittle<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: HostOffset, _ stage: Stage)
    throws(DiskError)
  {
    try entry(offset).storeBytes(of: value.littleEndian, as: T.self)
    markDirty(offset, stage)
  }

  func putBig<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: HostOffset, _ stage: Stage)
    throws(DiskError)
  {
    try entry(offset).storeBytes(of: value.bigEndian, as: T.self)
    markDirty(offset, stage)
  }

  /// Reads bytes, which may cross pages.
  func bytes(at offset: HostOffset, count: Int) throws(DiskError) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    for index in 0..<count { result.append(try entry(offset + index).loadUnaligned(as: UInt8.self)) }
    return result
  }

  func put(_ bytes: [UInt8], at offset: HostOffset, _ stage: Stage) throws(DiskError) {
    // Only bytes that change make their sectors dirty.
    for (index, byte) in bytes.enumerated() where try little(offset + index, as: UInt8.self) != byte {
      try putLittle(byte, at: offset + index, stage)
    }
  }

  /// Writes through, for whole sectors that nothing refers to yet, such as a new table.
  func write(_ bytes: [UInt8], at offset: HostOffset) throws(DiskError) {
    do { try store.write(bytes, at: offset) } catch {
      // Part of it may be there.
      try? forget(offset, count: bytes.count)
      throw error
    }
    try forget(offset, count: bytes.count)
  }

  /// Invalidates the cached copy of a part of the file that was changed behind the cache.
  func forget(_ offset: HostOffset, count: Int) throws(DiskError) {
    let first = offset.bytes / MetadataPages.pageSize
    let last = (offset.bytes + max(1, count) - 1) / MetadataPages.pageSize
    let held = last - first < pages.count ? Array(first...last) : pages.keys.filter { first...last ~= $0 }
    for index in held { try forget(page: index, offset, count) }
  }

  /// A page may hold changes to its other sectors, which are kept.
  private func forget(page index: Int, _ offset: HostOffset, _ count: Int) throws(DiskError) {
    guard let page = pages[index] else { return }
    if page.dirty == 0 {
      pages[index] = nil
      if lastIndex == index { lastIndex = -1 }
      slots[index % MetadataPages.slotCount] = nil
      return
    }
    let start = index * MetadataPages.pageSize
    for sector in 0..<8 {
      let position = start + sector * MetadataPages.sector
      guard position + MetadataPages.sector > offset.bytes, position < offset.bytes + count else { continue }
      page.dirty &= ~(0x0101 << UInt16(sector))
      let bytes = page.buffer[sector * MetadataPages.sector..<(sector + 1) * MetadataPages.sector]
      try store.read(bytes, at: HostOffset(position))
    }
  }
}

extension MetadataPages {
  @inline(__always)
  private func entry(_ offset: HostOffset) throws(DiskError) -> UnsafeMutableRawPointer {
    let index = offset.bytes / MetadataPages.pageSize
    if index == lastIndex, let lastBytes { return lastBytes + offset.bytes % MetadataPages.pageSize }
    return try turned(to: index) + offset.bytes % MetadataPages.pageSize
  }

  /// Makes a page the last used one.
  private func turned(to index: Int) throws(DiskError) -> UnsafeMutableRawPointer {
    let page = try page(index)
    guard let bytes = page.buffer.bytes.baseAddress else { throw store.damaged("not enough memory for its tables") }
    (lastIndex, lastPage, lastBytes) = (index, page, bytes)
    return bytes
  }

  private func page(_ index: Int) throws(DiskError) -> Page {
    let slot = index % MetadataPages.slotCount
    if let held = slots[slot], held.index == index { return held }
    let page: Page
    if let held = pages[index] { page = held } else { page = try loaded(index) }
    slots[slot] = page
    return page
  }

  private func loaded(_ index: Int) throws(DiskError) -> Page {
    if pages.count >= capacity { dropCleanPages() }
    let page = Page(index, pool.buffers.popLast() ?? ByteBuffer(count: MetadataPages.pageSize))
    try store.read(page.buffer.bytes, at: HostOffset(index * MetadataPages.pageSize))
    pages[index] = page
    return page
  }

  private func dropCleanPages() {
    dropLookupCaches()
    for (index, page) in pages where page.dirty == 0 {
      pool.buffers.append(page.buffer)
      pages[index] = nil
    }
  }

  private func dropLookupCaches() {
    (lastIndex, lastPage) = (-1, nil)
    for slot in slots.indices { slots[slot] = nil }
  }

  private func markDirty(_ offset: HostOffset, _ stage: Stage) {
    let index = offset.bytes / MetadataPages.pageSize
    let sector = offset.bytes % MetadataPages.pageSize / MetadataPages.sector
    lastPage?.dirty |= 1 << UInt16(8 * stage.rawValue + sector)
    dirtyPages[stage.rawValue].insert(index)
  }
}

extension MetadataPages {
  /// Makes the ledger and the data durable, and then the entries that refer to them.
  func flush() throws(DiskError) {
    try write(.ledger)
    try store.flush()
    guard hasChanges(.mapping) else { return }
    try write(.mapping)
    try store.flush()
  }

  /// Writes the changes of one stage. Changes that could not be written are kept for the next attempt.
  func write(_ stage: Stage) throws(DiskError) {
    for index in dirtyPages[stage.rawValue].sorted() {
      if let page = pages[index] { try write(page, index, stage) }
      dirtyPages[stage.rawValue].remove(index)
    }
  }

  private func write(_ page: Page, _ index: Int, _ stage: Stage) throws(DiskError) {
    for run in MetadataPages.runs(UInt8(truncatingIfNeeded: page.dirty >> UInt16(8 * stage.rawValue))) {
      let range = run.lowerBound * MetadataPages.sector..<run.upperBound * MetadataPages.sector
      try store.write(
        UnsafeRawBufferPointer(page.buffer[range]), at: HostOffset(index * MetadataPages.pageSize + range.lowerBound))
    }
    page.dirty &= ~(0xFF << UInt16(8 * stage.rawValue))
  }

  /// The sectors of a mask, in runs.
  private static func runs(_ mask: UInt8) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for sector in 0..<8 where mask & 1 << UInt8(sector) != 0 {
      if let last = runs.last, last.upperBound == sector {
        runs[runs.count - 1] = last.lowerBound..<sector + 1
      } else {
        runs.append(sector..<sector + 1)
      }
    }
    return runs
  }

  /// The pages with changes of a stage, for a format that writes them through a log.
  func changes(_ stage: Stage) -> [(offset: HostOffset, bytes: [UInt8])] {
    dirtyPages[stage.rawValue].sorted().compactMap { index in
      pages[index].map { (HostOffset(index * MetadataPages.pageSize), Array($0.buffer.bytes)) }
    }
  }
}
