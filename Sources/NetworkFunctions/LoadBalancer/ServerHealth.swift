import Packets
import SimulationKernel

/// A server behind a load balancer, and what is known of its health.
struct BalancedServer: Sendable, Equatable, StateRecord {
  let address: IPv4Address
  var isUp = true
  /// Whether a check has ended. Until then the first failure counts for all that it takes (HAProxy, `init-state up`).
  var isProven = false
  /// Consecutive checks whose outcome contradicts the server's state.
  var streak: UInt32 = 0
  /// The number of the probe that is not answered yet.
  var probe: UInt32?
  /// When that probe counts as lost.
  var deadline = Instant.never
  /// When its SYN is sent again, and after what wait once more.
  var repetition = Instant.never
  var patience = Duration.zero
  /// When the interval since the last check began has passed; nil before the first wake.
  var nextCheck: Instant?
  /// Connections assigned to it.
  var connections: UInt64 = 0

  init(address: IPv4Address) { self.address = address }

  /// How long a SYN waits for its answer before the first repetition; each further one waits twice as long (tcp(7)).
  private static let firstPatience = Duration.seconds(1)
  private static let lastPatience = Duration.seconds(32)

  /// When the check in progress fails or goes on or, if there is none, when the next begins.
  var nextWake: Instant { probe == nil ? nextCheck ?? .zero : min(deadline, repetition) }

  mutating func beginCheck(_ number: UInt32, _ check: HealthCheck, at now: Instant) {
    (probe, deadline, nextCheck) = (number, now + check.timeout, now + check.interval)
    guard check.kind == .tcp else { return }
    (repetition, patience) = (now + BalancedServer.firstPatience, BalancedServer.firstPatience)
  }

  /// The SYN has been sent again.
  mutating func noteRepetition(at now: Instant) {
    patience = patience + patience
    repetition = patience > BalancedServer.lastPatience ? .never : now + patience
  }

  /// Records a check's outcome. After `fall` consecutive failures a server is down; after `rise` successes it is up.
  mutating func note(isWell: Bool, _ check: HealthCheck) {
    (probe, deadline, repetition) = (nil, .never, .never)
    let needed = isWell ? check.rise : isProven ? check.fall : 1
    isProven = true
    guard isWell != isUp else { return streak = 0 }
    streak &+= 1
    guard streak >= needed else { return }
    (isUp, streak) = (isWell, 0)
  }

  static let fields = Fields(
    \BalancedServer.address, \.isUp, \.isProven, \.streak, \.probe, \.deadline, \.repetition, \.patience, \.nextCheck,
    \.connections)

  var inconsistency: String? {
    repetition == .never || BalancedServer.firstPatience...BalancedServer.lastPatience ~= patience
      ? nil : "a SYN repeated after \(patience)"
  }
}

/// How the health of servers is checked.
struct HealthCheck: Sendable, Hashable, StateRecord {
  enum Kind: UInt8, Sendable, BitwiseCopyable, Checkpointable { case tcp, icmp }

  var kind: Kind
  var interval = Duration.seconds(2)
  var timeout = Duration.seconds(1)
  var fall: UInt32 = 3
  var rise: UInt32 = 2

  /// When the first check of the server at `index` of `count` begins after the start: checks are spread over the interval, so that
  /// they do not come all at once (HAProxy).
  func offset(of index: Int, among count: Int) -> Duration {
    Duration(nanoseconds: interval.nanoseconds / Int64(max(1, count)) * Int64(index))
  }

  static let fields = Fields(\HealthCheck.kind, \.interval, \.timeout, \.fall, \.rise)

  var inconsistency: String? {
    interval.nanoseconds > 0 && timeout.nanoseconds > 0 && fall < .max && rise < .max
      ? nil : "invalid health check interval"
  }
}
