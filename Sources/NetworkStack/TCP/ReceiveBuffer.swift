import Packets
import SimulationKernel

/// Data that have arrived and have not been read: bytes in order and, beyond a gap, bytes that came early, each at its offset
/// in the ring.
struct ReceiveBuffer: Sendable {
  /// Maximum number of early ranges that are remembered: as many as a segment has room for.
  private static let remembered = TCPSelectiveAcknowledgment.limit

  private var ring = ByteRing()
  /// RCV.NXT: what is expected next. It follows the last byte in order.
  private(set) var next: TCPSequenceNumber
  /// What came early.
  private(set) var early = SequenceRanges()
  /// Where data came early, the most recent first (RFC 2018, section 4).
  private var recent: [TCPSequenceNumber] = []

  init(next: TCPSequenceNumber) { self.next = next }

  /// Bytes to read.
  @inline(__always) var count: Int { ring.count }

  /// Takes in bytes that begin at `sequence`, at or behind ``next``. Returns whether there is more to read.
  mutating func insert(_ bytes: RawSpan, at sequence: TCPSequenceNumber) -> Bool {
    guard bytes.byteCount > 0 else { return false }
    let offset = sequence - next
    if offset == 0 {
      ring.write(bytes, at: ring.count)
      advance(by: bytes.byteCount)
      return true
    }
    let range = TCPSequenceRange(sequence, sequence + bytes.byteCount)
    guard early.insert(range) != nil else { return false }
    ring.write(bytes, at: ring.count + offset)
    // What has become one with this arrival is told by it.
    note(sequence, in: early.range(around: sequence) ?? range)
    return false
  }

  private mutating func advance(by length: Int) {
    ring.extend(by: length)
    next += length
    guard !early.isEmpty else { return }
    if let range = early.range(around: next) {
      ring.extend(by: range.end - next)
      next = range.end
    }
    early.remove(below: next)
    recent.removeAll { [next] in $0 < next }
  }

  /// A FIN takes a number of the sequence space and no byte.
  mutating func passFIN() { next += 1 }

  /// Nothing follows a FIN.
  mutating func discardEarly() {
    early.removeAll()
    recent = []
  }

  /// A FIN without data has come early. It takes no room in the ring, and counts as an arrival.
  mutating func noteEarlyFIN(_ number: TCPSequenceNumber) { note(number, in: TCPSequenceRange(number, number + 1)) }

  /// What came last is told first, and each block once.
  private mutating func note(_ sequence: TCPSequenceNumber, in block: TCPSequenceRange) {
    recent.removeAll { $0 >= block.start && $0 < block.end }
    recent.insert(sequence, at: 0)
    if recent.count > ReceiveBuffer.remembered { recent.removeLast() }
  }

  /// Appends what to tell the sender of the data that came early, and of a FIN that did (RFC 2018, section 4): the block of
  /// the latest arrival first.
  func appendBlocks(to blocks: inout TCPSelectiveAcknowledgment, fin: TCPSequenceNumber?, limit: Int) {
    var told: [TCPSequenceNumber] = []
    for sequence in recent where blocks.count < limit {
      guard let block = block(of: sequence, fin: fin), !told.contains(block.start) else { continue }
      blocks.append(block)
      told.append(block.start)
    }
  }

  /// A FIN belongs to the data before it.
  private func block(of sequence: TCPSequenceNumber, fin: TCPSequenceNumber?) -> TCPSequenceRange? {
    if let range = early.range(around: sequence) {
      return range.end == fin ? TCPSequenceRange(range.start, range.end + 1) : range
    }
    guard let fin, sequence == fin else { return nil }
    let start = early.range(around: fin - 1)?.start ?? fin
    return TCPSequenceRange(start, fin + 1)
  }

  /// Lends up to `limit` bytes to `read` and removes them.
  mutating func read<Result>(_ limit: Int, _ read: (RawSpan) -> Result) -> Result {
    var length = 0
    let result = ring.withFront(limit) { bytes in
      length = bytes.byteCount
      return read(bytes)
    }
    ring.removeFirst(length)
    if ring.count == 0, early.isEmpty { ring.shrink() }
    return result
  }

  /// Forgets what nobody will read.
  mutating func discard() {
    ring = ByteRing()
    early.removeAll()
    recent = []
  }
}

extension ReceiveBuffer: Equatable {
  static func == (a: ReceiveBuffer, b: ReceiveBuffer) -> Bool {
    a.next == b.next && a.ring == b.ring && a.early == b.early && a.recent == b.recent && a.earlyBytes == b.earlyBytes
  }

  private var earlyBytes: [[UInt8]] {
    early.ranges.map { ring.bytes(ring.count + ($0.start - next)..<ring.count + ($0.end - next)) }
  }
}

extension ReceiveBuffer: Checkpointable {
  /// Beyond what any window reaches, which is rounded up to a multiple of its scale.
  private static let farthest = TCPSettings.bufferSizes.upperBound + (1 << 14)

  func encode(to writer: inout ByteWriter) {
    writer.write(next)
    writer.write(ring)
    writer.write(early)
    for bytes in earlyBytes { writer.write(bytes) }
    writer.write(recent)
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    next = try reader.read()
    ring = try reader.read()
    early = try reader.read()
    for range in early.ranges {
      let bytes: [UInt8] = try reader.read()
      let offset = range.start - next
      guard bytes.count == range.count, (1...ReceiveBuffer.farthest).contains(offset) else {
        throw reader.failure("early data out of place")
      }
      ring.write(bytes.span.bytes, at: ring.count + offset)
    }
    recent = try reader.read()
  }
}
