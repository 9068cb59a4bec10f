import Packets
import SimulationKernel

/// A server behind a load balancer, and what is known of its health.
struct BalancedServer: Sendable, Equatable {
  let address: IPv4Address
  var isUp = true
  /// Checks in a row that ended otherwise than the server's state.
  var streak: UInt32 = 0
  /// The probe that is on its way: its number, and when it counts as lost.
  var probe: UInt32?
  var deadline = Instant.never
  /// Connections that it was given.
  var connections: UInt64 = 0

  init(address: IPv4Address) { self.address = address }

  /// A check has ended. After `fall` failures in a row a server is down, after `rise` successes up.
  mutating func note(isWell: Bool, _ check: HealthCheck) {
    (probe, deadline) = (nil, .never)
    guard isWell != isUp else { return streak = 0 }
    streak &+= 1
    guard streak >= (isWell ? check.rise : check.fall) else { return }
    (isUp, streak) = (isWell, 0)
  }
}

/// How servers are asked whether they are well.
struct HealthCheck: Sendable, Hashable {
  enum Kind: UInt8, Sendable, BitwiseCopyable, Checkpointable { case tcp, icmp }

  var kind: Kind
  var interval = Duration.seconds(2)
  var timeout = Duration.seconds(1)
  var fall: UInt32 = 3
  var rise: UInt32 = 2
}

extension BalancedServer: StateRecord {
  static let fields = Fields(\BalancedServer.address, \.isUp, \.streak, \.probe, \.deadline, \.connections)
}

extension HealthCheck: StateRecord {
  static let fields = Fields(\HealthCheck.kind, \.interval, \.timeout, \.fall, \.rise)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard interval.nanoseconds > 0, timeout.nanoseconds > 0, fall < .max, rise < .max else {
      throw reader.failure("invalid health check interval")
    }
  }
}
