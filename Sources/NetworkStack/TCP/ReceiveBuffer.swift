import Packets
import SimulationKernel

/// What has arrived and was not read yet: bytes in order, and beyond a gap those that came early, each at its place in
/// the ring.
struct ReceiveBuffer: Sendable {
  /// How many places of early arrivals are remembered: as many as a segment can tell of.
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
    recent.removeAll { $0 == sequence }
    recent.insert(sequence, at: 0)
    if recent.count > ReceiveBuffer.remembered { recent.removeLast() }
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

  /// What to tell the sender of the data that came early (RFC 2018, section 4): the block of the latest arrival first.
  func selectiveAcknowledgment(limit: Int) -> TCPSelectiveAcknowledgment {
    var blocks = TCPSelectiveAcknowledgment()
    var told: [TCPSequenceNumber] = []
    for sequence in recent where blocks.count < limit {
      guard let range = early.range(around: sequence), !told.contains(range.start) else { continue }
      blocks.append(range)
      told.append(range.start)
    }
    return blocks
  }

  /// Lends up to `limit` bytes to `read`, and takes as many out as that says that it has read.
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
      guard bytes.count == range.count, (1...1 << 30).contains(offset) else {
        throw reader.failure("early data out of place")
      }
      ring.write(bytes.span.bytes, at: ring.count + offset)
    }
    recent = try reader.read()
  }
}
