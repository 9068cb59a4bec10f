import Datapath
import Fabric
import Lab
import OpenFlow

// The way of a packet through the tables, groups and meters of an OpenFlow switch.

extension TraceFollower {
  mutating func note(_ decision: PipelineDecision, of told: ObservationLog.DeviceDecision) {
    guard TracedFrame(told.decision.bytes)?.header != nil else { return }
    switch decision {
    case .matched(let table, let priority, let cookie, let match, let actions):
      note("table \(table): \(text(priority, match, cookie, on: told.node)): \(actions)")
    case .missed(let table): note("table \(table): no entry matches")
    case .grouped(let group, let type, let buckets):
      if buckets.isEmpty { note("group \(group) (\(type.name)): no live bucket") }
      for bucket in buckets { note("group \(group) (\(type.name)): bucket \(bucket.index): \(bucket.actions)") }
    case .metered(let meter, .pass): note("meter \(meter): passes")
    case .metered(let meter, .drop): note("meter \(meter): above the rate, drops it")
    case .metered(let meter, .remark): note("meter \(meter): above the rate, raises the drop precedence")
    case .finished(let actions): note("action set: \(actions)")
    }
  }

  /// The entry: its priority, its match, its cookie, and the app that the cookie names.
  private func text(_ priority: UInt16, _ match: String, _ cookie: UInt64, on node: NodeIndex) -> String {
    var words = ["priority \(priority)"]
    if !match.isEmpty { words.append(match) }
    if cookie != 0 {
      let app = world.appName(of: cookie, on: node).map { " (\($0))" } ?? ""
      words.append("cookie 0x\(String(cookie, radix: 16))\(app)")
    }
    return words.joined(separator: ", ")
  }
}

extension GroupType {
  /// As Open vSwitch has it.
  fileprivate var name: String {
    switch self {
    case .all: "all"
    case .select: "select"
    case .indirect: "indirect"
    case .fastFailover: "fast failover"
    }
  }
}
