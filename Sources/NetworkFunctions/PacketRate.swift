import Settings
import SimulationKernel

/// A packet rate with a burst: a token bucket, represented by the instant at which it will be full again.
struct PacketRate: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// Between two packets.
  var interval: Duration
  /// Packets that may arrive at once.
  var burst: UInt32
  var fullAt = Instant.zero

  init(interval: Duration, burst: UInt32) {
    self.interval = interval
    self.burst = burst
  }

  init(_ frequency: PacketFrequency, burst: UInt32) { self.init(interval: frequency.interval, burst: burst) }

  /// Whether another packet is within the rate; if so, it is counted.
  mutating func allows(at now: Instant) -> Bool {
    let next = max(fullAt, now) + interval
    let span = interval.nanoseconds.multipliedReportingOverflow(by: Int64(burst))
    guard span.overflow || next <= now + .nanoseconds(span.partialValue) else { return false }
    fullAt = next
    return true
  }

  static let fields = Fields(\PacketRate.interval, \.burst, \.fullAt)

  var inconsistency: String? { interval.nanoseconds > 0 && burst > 0 ? nil : "a rate without an interval" }
}

/// A packet rate as written in a file: `10/s`, `100/m`, `5/h`.
struct PacketFrequency: Hashable, Sendable {
  enum Unit: String, Hashable, Sendable {
    case second = "s"
    case minute = "m"
    case hour = "h"
  }

  var count: Int64
  var unit: Unit

  /// Nil for a rate of zero, or of more than one packet per nanosecond.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int64(parts[0]), let unit = Unit(rawValue: String(parts[1])),
      (1...unit.nanoseconds).contains(count)
    else { return nil }
    (self.count, self.unit) = (count, unit)
  }

  /// Between two packets.
  var interval: Duration { .nanoseconds(unit.nanoseconds / count) }
}

extension PacketFrequency.Unit {
  fileprivate var nanoseconds: Int64 {
    switch self {
    case .second: 1_000_000_000
    case .minute: 60_000_000_000
    case .hour: 3_600_000_000_000
    }
  }
}

extension Scalar where Value == PacketFrequency {
  static var packetRate: Scalar {
    let shape = ScalarShape(
      "packet rate", usage: "a number of packets in a time, such as 10/s, 100/m or 5/h",
      json: .init(["string", "number", "boolean"]))
    return Scalar(shape, format: { "\($0.count)/\($0.unit.rawValue)" }, optional: { PacketFrequency($0) })
  }
}
