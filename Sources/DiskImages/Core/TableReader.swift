/// Reads long tables of 64-bit integers straight from a file, bypassing the cached pages, for walks over whole tables.
struct TableReader {
  private let store: any Store
  private let buffer: ByteBuffer

  init(_ store: any Store) {
    self.store = store
    buffer = ByteBuffer(count: 1 << 16)
  }

  /// Calls `body` with the index and value of each entry, big-endian in the file; entries that are zero are skipped.
  @inline(__always)
  func eachBig(
    _ offset: HostOffset, count: Int, _ body: (Int, UInt64) throws(DiskError) -> Void
  ) throws(DiskError) {
    var first = 0
    while first < count {
      let bytes = buffer.prefix(8 * min(count - first, buffer.count / 8))
      try store.read(bytes, at: offset + 8 * first)
      let words = UnsafeRawBufferPointer(bytes).assumingMemoryBound(to: UInt64.self)
      for index in 0..<words.count where words[index] != 0 {
        try body(first + index, UInt64(bigEndian: words[index]))
      }
      first += words.count
    }
  }
}
