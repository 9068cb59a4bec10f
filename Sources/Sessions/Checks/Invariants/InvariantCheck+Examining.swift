import Fabric
import Lab
import OpenFlow

extension InvariantCheck {
  /// The first packet for which it does not hold, in a sentence; nil if there is none.
  func firstFailure(in world: World, _ labels: Labels) -> String? {
    let matches = ProbeMatches(world.flowMatches).matches
    var walk = ProbeWalk(world, labels)
    for pair in pairs {
      let probes = ProbeSet(
        from: pair.source, to: pair.destination, traffic: traffic, matches: matches, in: world)
      guard let probes else {
        if kind == .reachable || kind == .noBlackHole {
          return "\(labels[pair.source]) has no route to \(labels[pair.destination])"
        }
        continue
      }
      if let failure = failure(of: probes, pair, &walk, labels) { return failure }
    }
    return nil
  }

  private func failure(of probes: ProbeSet, _ pair: Pair, _ walk: inout ProbeWalk, _ labels: Labels) -> String? {
    var missed: String?
    for packet in probes.packets {
      let result = walk.result(of: packet, from: pair.source, probes.port)
      let arrival = result.arrivals.first { $0.node == pair.destination }
      switch kind {
      case .noLoop: if let loop = result.loop { return "\(packet): \(loop)" }
      case .noBlackHole:
        if arrival == nil, !result.reachesController { return "\(packet): \(result.reason)" }
      case .reachable:
        if arrival != nil { return nil }
        missed = missed ?? "\(packet): \(result.reason)"
      case .never:
        if let arrival { return "\(packet) arrives by way of \(text(of: arrival, labels))" }
      case .waypoint:
        if let arrival, let waypoint, !arrival.path.contains(waypoint) {
          return "\(packet) arrives without \(labels[waypoint]), by way of \(text(of: arrival, labels))"
        }
      }
    }
    return missed
  }

  private func text(of arrival: ProbeWalk.Result.Arrival, _ labels: Labels) -> String {
    arrival.path.map { labels[$0] }.joined(separator: ", ") + (arrival.entry.map { "; its last entry is \($0)" } ?? "")
  }
}

extension ProbeWalk.Result {
  /// Why the packet did not arrive.
  fileprivate var reason: String {
    loop ?? ends.first ?? (reachesController ? "it comes to a controller" : "no machine takes it")
  }
}

/// What matches ask of packets between machines: no two of them the same.
private struct ProbeMatches {
  private(set) var matches: [Match] = []

  init(_ all: [Match]) {
    var seen = Set<Match>()
    for match in all {
      // Ports, metadata and tags are what the way makes of the packet.
      let entries = match.entries.filter { entry in
        guard case .field(let field) = entry else { return true }
        return ![.inPort, .inPhysicalPort, .metadata, .tunnelID, .vlanID, .vlanPriority].contains(field.field)
      }
      let rest = Match(entries: entries)
      if seen.insert(rest).inserted { matches.append(rest) }
    }
  }
}
