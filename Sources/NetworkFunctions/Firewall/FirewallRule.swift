import Packets
import SimulationKernel

/// A rule of a firewall: what it is about, what becomes of that, and how often it was so.
struct FirewallRule: Sendable, Equatable {
  enum Action: UInt8, Sendable, BitwiseCopyable { case allow, drop, reject, log }

  var action: Action
  var criteria = FirewallCriteria()
  /// It matches no more often than this.
  var limit: PacketRate?
  var packets: UInt64 = 0
  var bytes: UInt64 = 0
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

extension FirewallRule: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(action)
    writer.write(criteria)
    writer.write(limit)
    writer.write(packets)
    writer.write(bytes)
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    action = try reader.read()
    criteria = try reader.read()
    limit = try reader.read()
    (packets, bytes) = (try reader.read(), try reader.read())
  }
}
