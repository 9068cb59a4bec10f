import SimulationKernel

/// What the server answers to the last datagram (`server_hdr_v1` of iperf 2.1), behind an ``IperfDatagram``.
struct IperfServerReport: Sendable, Equatable, StateRecord {
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
    func word(_ index: Int) -> UInt32 { payload.bigEndian(start + 4 * index) }
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
    for (index, word) in words.enumerated() { bytes.storeBigEndian(word, at: start + 4 * index) }
  }

  static let fields = Fields(\IperfServerReport.bytes, \.time, \.counts)
}
