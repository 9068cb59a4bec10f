import Fabric
import SimulationKernel

/// A packet from a guest to itself.
struct LoopbackPacket: Sendable, Equatable, StateRecord {
  /// The time that the loopback interface takes: about what a kernel needs, and not nothing, so that two programs that
  /// answer each other for ever do not stop the clock.
  static let delay = Duration.microseconds(1)

  /// What a packet takes behind another: 40 Gbit/s, about what a kernel copies, so that a program that sends to its own
  /// host as fast as it can is held up like any other.
  static func time(of length: Int) -> Duration { .nanoseconds(Int64((length + 4) / 5)) }

  var frame: Frame
  var due: Instant
  var isIPv6: Bool

  static let fields = Fields(\LoopbackPacket.frame, \.due, \.isIPv6)
}
