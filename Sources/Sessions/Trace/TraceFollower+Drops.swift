import Fabric
import Lab
import NetworkStack
import Packets
import SimulationKernel

// Frames that go no further.

extension TraceFollower {
  mutating func note(_ drop: ObservationLog.Drop) {
    let node = world.fabric[receiver: drop.port].node
    switch TracedFrame(drop.bytes) {
    case .packet(let header, _): notePacketDrop(drop, header, on: node)
    // The program that would take the answer is the trace.
    case .answer(let header, _, _) where node != sender:
      let reason = text(of: drop, header, on: node)
      note("dropped: \(reason)")
      trace.outcome += "; the answer was dropped \(location(of: drop, on: node)): \(reason)"
      isDecided = trail == nil
    case .answer, .error, nil: noteRequestDrop(drop)
    }
  }

  mutating func notePacketDrop(_ drop: ObservationLog.Drop, _ header: TracedHeader, on node: NodeIndex) {
    let reason = text(of: drop, header, on: node)
    note("dropped: \(reason)")
    if trail != nil {
      trail?.end(at: drop.port, reason)
      return
    }
    if drop.reason == .unresolvedNeighbor, let hop = stack(of: node)?.nextHop(to: header.destination) {
      noteRequests(for: hop)
    }
    refuser = drop.reason == .noListener && header.protocol == .tcp ? node : nil
    trace.arrived = false
    trace.outcome = "dropped \(location(of: drop, on: node)): \(reason)"
    // What the machine tells the sender is still to come; it takes no longer than the packet took.
    isDecided = isDecided || drop.reason == .queueFull || drop.reason == .loss
  }

  func location(of drop: ObservationLog.Drop, on node: NodeIndex) -> String {
    if let cause = world.chain(of: node)?.explanation(of: drop.detail), drop.detail != .none {
      return "by \(cause.function) `\(labels[node])`"
    }
    return drop.reason == .loss || drop.reason == .queueFull
      ? "on the link from `\(labels[drop.port])`" : "by `\(labels[node])`"
  }

  func text(of drop: ObservationLog.Drop, _ header: TracedHeader, on node: NodeIndex) -> String {
    if let cause = world.chain(of: node)?.explanation(of: drop.detail), drop.detail != .none {
      return cause.text + (labels.location(of: drop.detail, on: node).map { " (\($0))" } ?? "")
    }
    switch drop.reason {
    case .noRoute: return "no route to \(header.destination)"
    case .unresolvedNeighbor where !hasCarrier(drop.port, on: node):
      return "the link at \(interfaceName(drop.port)) is down"
    case .unresolvedNeighbor:
      let hop = stack(of: node)?.nextHop(to: header.destination) ?? header.destination
      return
        "\(hop) does not answer \(hop.v6 == nil ? "ARP" : "neighbour solicitations") on \(interfaceName(drop.port))"
    default: return drop.reason.name
    }
  }
}
