import Fabric
import Lab
import NetworkStack
import Packets
import SimulationKernel

// How it ended.

extension TraceFollower {
  mutating func conclude() {
    if let trail { return conclude(trail) }
    if trace.arrived, !trace.answered, !trace.outcome.contains("; the answer"), isAnswered, !isLocal {
      trace.outcome += "; no answer came back" + (reasonForSilence.map { ": \($0)" } ?? "")
    }
    guard trace.outcome.isEmpty else { return }
    if isLocal {
      note("delivered locally (lo)")
      (trace.arrived, trace.outcome) = (true, "delivered locally (lo)")
      return
    }
    let node = holder.map { labels[$0] } ?? ""
    trace.outcome = "not seen again after `\(node)` within \(TraceFollower.patience.seconds(decimals: 0)) s"
  }

  var reasonForSilence: String? {
    guard let (node, source) = arrival, stack(of: node)?.routeText(to: source) == nil else { return nil }
    return "`\(labels[node])` has no route to \(source)"
  }

  /// A packet for several ends at each port where it was not passed on.
  mutating func conclude(_ trail: BroadcastTrail) {
    guard !isDecided || trace.outcome.isEmpty else { return }
    let ends = trail.ends.map { end in end.reason.map { "\(labels[end.port]) (\($0))" } ?? labels[end.port] }
    trace.outcome = ends.isEmpty ? "ended where it was sent" : "for several: ended at \(ends.joined(separator: ", "))"
  }

  /// Whether the packet is for the machine that sent it: no port sees it.
  var isLocal: Bool {
    guard trace.hops.count == 1, let holder, let stack = stack(of: holder) else { return false }
    return (destination.v4?.isLoopback ?? destination.v6?.isLoopback ?? false) || stack.owns(destination)
  }
}
