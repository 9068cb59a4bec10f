import Packets
import SimulationKernel

/// A server behind a load balancer, and what is known of its health.
struct BalancedServer: Sendable, Equatable, StateRecord {
  let address: IPv4Address
  var isUp = true
  /// Consecutive checks whose outcome contradicts the server's state.
  var streak: UInt32 = 0
  /// The number of the probe that is not answered yet.
  var probe: UInt32?
  /// When that probe counts as lost.
  var deadline = Instant.never
  /// When the interval since the last check began has passed.
  var nextCheck = Instant.zero
  /// Connections assigned to it.
  var connections: UInt64 = 0

  init(address: IPv4Address) { self.address = address }

  /// When the check in progress fails or, if there is none, when the next begins.
  var nextWake: Instant { probe == nil ? nextCheck : deadline }

  mutating func beginCheck(_ number: UInt32, _ check: HealthCheck, at now: Instant) {
    (probe, deadline, nextCheck) = (number, now + check.timeout, now + check.interval)
  }

  /// Records a check's outcome. After `fall` consecutive failures a server is down; after `rise` successes it is up.
  mutating func note(isWell: Bool, _ check: HealthCheck) {
    (probe, deadline) = (nil, .never)
    guard isWell != isUp else { return streak = 0 }
    streak &+= 1
    guard streak >= (isWell ? check.rise : check.fall) else { return }
    (isUp, streak) = (isWell, 0)
  }

  static let fields = Fields(\BalancedServer.address, \.isUp, \.streak, \.probe, \.deadline, \.nextCheck, \.connections)
}

/// How the health of servers is checked.
struct HealthCheck: Sendable, Hashable, StateRecord {
  enum Kind: UInt8, Sendable, BitwiseCopyable, Checkpointable { case tcp, icmp }

  var kind: Kind
  var interval = Duration.seconds(2)
  var timeout = Duration.seconds(1)
  var fall: UInt32 = 3
  var rise: UInt32 = 2

  static let fields = Fields(\HealthCheck.kind, \.interval, \.timeout, \.fall, \.rise)

  var inconsistency: String? {
    interval.nanoseconds > 0 && timeout.nanoseconds > 0 && fall < .max && rise < .max
      ? nil : "invalid health check interval"
  }
}
