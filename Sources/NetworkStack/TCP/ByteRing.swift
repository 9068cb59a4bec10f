import Packets
import SimulationKernel

/// A queue of bytes in a ring that grows as it is needed. Bytes may be written beyond its end before those between have
/// come.
struct ByteRing: Sendable {
  /// Bytes of the smallest ring, and of the largest that is kept when nothing is in it.
  private static let (smallest, largestIdle) = (2048, 65_536)

  /// A power of two long, or empty.
  private var storage: [UInt8] = []
  private var head = 0
  /// Bytes in the queue.
  private(set) var count = 0

  /// Writes at `offset` bytes behind the front, which may lie beyond the end. The queue does not get longer by it.
  mutating func write(_ bytes: RawSpan, at offset: Int) {
    reserve(offset + bytes.byteCount)
    let (start, mask) = (head + offset, storage.count - 1)
    let first = min(bytes.byteCount, storage.count - start & mask)
    var span = storage.mutableSpan
    var raw = span.mutableBytes
    raw.store(bytes.extracting(0..<first), at: start & mask)
    if first < bytes.byteCount { raw.store(bytes.extracting(first..<bytes.byteCount), at: 0) }
  }

  /// Takes the `length` bytes behind the end into the queue. They must have been written.
  mutating func extend(by length: Int) { count += length }

  mutating func append(_ bytes: RawSpan) {
    write(bytes, at: count)
    extend(by: bytes.byteCount)
  }

  mutating func removeFirst(_ length: Int) {
    head = (head + length) & max(0, storage.count - 1)
    count -= length
  }

  /// Gives memory back. Only for a ring with nothing in it, nor beyond its end.
  mutating func shrink() {
    if storage.count > ByteRing.largestIdle { storage = [] }
    head = 0
  }

  /// Copies bytes that have been written, `range` counted from the front, to `target` in `bytes`.
  func copy(_ range: Range<Int>, into bytes: inout MutableRawSpan, at target: Int) {
    guard !range.isEmpty else { return }
    let start = (head + range.lowerBound) & (storage.count - 1)
    let first = min(range.count, storage.count - start)
    let raw = storage.span.bytes
    bytes.store(raw.extracting(start..<start + first), at: target)
    if first < range.count { bytes.store(raw.extracting(0..<range.count - first), at: target + first) }
  }

  /// Lends up to `limit` bytes from the front that are contiguous.
  func withFront<Result>(_ limit: Int, _ body: (RawSpan) -> Result) -> Result {
    let length = min(limit, count, storage.count - head)
    return body(storage.span.bytes.extracting(head..<head + length))
  }

  private mutating func reserve(_ length: Int) {
    guard length > storage.count else { return }
    var size = max(ByteRing.smallest, storage.count)
    while size < length { size *= 2 }
    var larger: [UInt8] = []
    larger.reserveCapacity(size)
    larger += storage[head...]
    larger += storage[..<head]
    larger += repeatElement(0, count: size - larger.count)
    (storage, head) = (larger, 0)
  }

  /// A copy of bytes that have been written.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    copy(range, into: &raw, at: 0)
    return bytes
  }
}

extension ByteRing: Equatable {
  /// Where the bytes lie does not count.
  static func == (a: ByteRing, b: ByteRing) -> Bool {
    a.count == b.count && a.bytes(0..<a.count) == b.bytes(0..<b.count)
  }
}

extension ByteRing: Checkpointable {
  func encode(to writer: inout ByteWriter) { writer.write(bytes(0..<count)) }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let bytes: [UInt8] = try reader.read()
    if !bytes.isEmpty { append(bytes.span.bytes) }
  }
}
