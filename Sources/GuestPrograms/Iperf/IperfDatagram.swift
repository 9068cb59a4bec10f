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
