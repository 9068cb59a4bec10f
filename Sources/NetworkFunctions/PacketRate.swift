import SimulationKernel

/// So many packets in a time, and so many at once after a pause: a token bucket, told by one instant, when it will be
/// full again.
struct PacketRate: Hashable, Sendable, BitwiseCopyable {
  /// Between two packets.
  var interval: Duration
  /// Packets that may come at once.
  var burst: UInt32
  var fullAt = Instant.zero

  init(interval: Duration, burst: UInt32) {
    self.interval = interval
    self.burst = burst
  }

  /// `10/s`, `100/m`, `5/h`.
  init(_ setting: Setting, burst: Int?) throws(SettingError) {
    let parts = (setting.text ?? "").split(separator: "/", omittingEmptySubsequences: false)
    let units: [String: Int64] = ["s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000]
    guard parts.count == 2, let count = Int64(parts[0]), let unit = units[String(parts[1])],
      (1...unit).contains(count)
    else {
      throw SettingError("'\(setting.text ?? "")' is no rate of packets", at: setting.place, mend: "use 10/s or 100/m")
    }
    self.init(interval: .nanoseconds(unit / count), burst: UInt32(clamping: burst ?? 5))
  }

  /// Whether one more packet is within the rate; one that is has been counted.
  mutating func allows(at now: Instant) -> Bool {
    let next = max(fullAt, now) + interval
    let span = interval.nanoseconds.multipliedReportingOverflow(by: Int64(burst))
    guard span.overflow || next <= now + .nanoseconds(span.partialValue) else { return false }
    fullAt = next
    return true
  }
}

extension PacketRate: StateRecord {
  static let fields = Fields(\PacketRate.interval, \.burst, \.fullAt)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard interval.nanoseconds > 0, burst > 0 else { throw reader.failure("a rate without an interval") }
  }
}
