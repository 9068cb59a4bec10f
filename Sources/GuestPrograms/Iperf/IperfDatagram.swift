import SimulationKernel

/// What every datagram of `iperf -u` begins with (`UDP_datagram` of iperf 2.1).
struct IperfDatagram: Equatable {
  /// Numbers the datagrams from 1. The last one's is negative, and asks for the server's report.
  var number: Int64
  /// When it was sent, in microseconds.
  var sent: Int64

  static let headerLength = 16

  /// Nil where the datagram is too short.
  init?(parsing payload: RawSpan) {
    guard payload.byteCount >= IperfDatagram.headerLength else { return nil }
    let (low, high) = (payload.bigEndian(0, as: UInt32.self), payload.bigEndian(12, as: Int32.self))
    number = Int64(high) << 32 | Int64(low)
    sent = Int64(payload.bigEndian(4, as: UInt32.self)) * 1_000_000 + Int64(payload.bigEndian(8, as: UInt32.self))
  }

  init(number: Int64, at now: Instant) {
    self.number = number
    sent = now.nanoseconds / 1000
  }

  func emit(into bytes: inout MutableRawSpan, at start: Int) {
    bytes.storeBigEndian(UInt32(truncatingIfNeeded: number), at: start)
    bytes.storeBigEndian(UInt32(truncatingIfNeeded: sent / 1_000_000), at: start + 4)
    bytes.storeBigEndian(UInt32(truncatingIfNeeded: sent % 1_000_000), at: start + 8)
    bytes.storeBigEndian(Int32(truncatingIfNeeded: number >> 32), at: start + 12)
  }
}

/// What the server answers to the last datagram (`server_hdr_v1` of iperf 2.1), behind an ``IperfDatagram``.
struct IperfServerReport: Sendable, Equatable {
  var bytes: UInt64
  var time: Duration
  var counts: IperfDatagramCounts.Sums

  static let length = IperfDatagram.headerLength + 40
  private static let hasReport: UInt32 = 0x8000_0000

  init(bytes: UInt64, time: Duration, counts: IperfDatagramCounts.Sums) {
    self.bytes = bytes
    self.time = time
    self.counts = counts
  }

  /// Nil where there is none.
  init?(parsing payload: RawSpan) {
    let start = IperfDatagram.headerLength
    guard payload.byteCount >= IperfServerReport.length,
      payload.bigEndian(start, as: UInt32.self) & IperfServerReport.hasReport != 0
    else { return nil }
    func word(_ place: Int) -> UInt32 { payload.bigEndian(start + 4 * place) }
    bytes = UInt64(word(1)) << 32 | UInt64(word(2))
    time = .microseconds(Int64(word(3)) * 1_000_000 + Int64(word(4)))
    counts = IperfDatagramCounts.Sums(
      lost: UInt64(word(5)), outOfOrder: UInt64(word(6)), total: UInt64(word(7)),
      jitter: .microseconds(Int64(word(8)) * 1_000_000 + Int64(word(9))))
  }

  func emit(into bytes: inout MutableRawSpan, at start: Int) {
    let time = time.nanoseconds / 1000
    let jitter = (counts.jitter.nanoseconds + 500) / 1000
    let words: [UInt32] = [
      IperfServerReport.hasReport, UInt32(truncatingIfNeeded: self.bytes >> 32), UInt32(truncatingIfNeeded: self.bytes),
      UInt32(truncatingIfNeeded: time / 1_000_000), UInt32(truncatingIfNeeded: time % 1_000_000),
      UInt32(truncatingIfNeeded: counts.lost), UInt32(truncatingIfNeeded: counts.outOfOrder),
      UInt32(truncatingIfNeeded: counts.total), UInt32(truncatingIfNeeded: jitter / 1_000_000),
      UInt32(truncatingIfNeeded: jitter % 1_000_000),
    ]
    for (place, word) in words.enumerated() { bytes.storeBigEndian(word, at: start + 4 * place) }
  }
}

extension IperfServerReport: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(bytes)
    writer.write(time)
    writer.write(counts)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    bytes = try reader.read()
    time = try reader.read()
    counts = try reader.read()
  }
}
