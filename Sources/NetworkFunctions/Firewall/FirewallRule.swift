import Packets
import SimulationKernel

/// A firewall rule: its criteria, its verdict, and how often it has matched.
struct FirewallRule: Sendable, Equatable, StateRecord {
  enum Action: UInt8, Sendable, BitwiseCopyable, Checkpointable { case allow, drop, reject, log }

  var action: Action
  var criteria = FirewallCriteria()
  /// The maximum rate at which it matches.
  var limit: PacketRate?
  var packets: UInt64 = 0
  var bytes: UInt64 = 0

  static let fields = Fields(\FirewallRule.action, \.criteria, \.limit, \.packets, \.bytes)
}

extension FirewallRule.Action {
  var word: String {
    switch self {
    case .allow: "allow"
    case .drop: "drop"
    case .reject: "reject"
    case .log: "log"
    }
  }
}
