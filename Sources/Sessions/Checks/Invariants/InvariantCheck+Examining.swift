import Fabric
import Guests
import Lab
import NetworkStack
import OpenFlow

extension InvariantCheck {
  /// What an examination has found.
  struct Finding {
    /// The first packet for which the invariant does not hold, in a sentence; nil if there is none.
    var failure: String?
    /// The first pair for which not all classes of packets were examined.
    var shortfall: String?
  }

  func examined(_ world: World, _ labels: Labels) -> Finding {
    let (matches, rewritten) = (ProbeMatches(world.flowMatches).matches, world.rewrittenFields)
    let functionsRewrite = world.guests.contains { !$0.stack.chain.isEmpty }
    var walk = ProbeWalk(world, labels)
    var finding = Finding()
    for pair in pairs {
      let probes = world.probes(from: pair.source, to: pair.destination).map { base in
        ProbeSet(base.packet, from: base.port, traffic: traffic, matches: matches) {
          functionsRewrite || rewritten.contains($0)
        }
      }
      if probes.isEmpty, kind == .reachable || kind == .noBlackHole {
        finding.failure = "\(labels[pair.source]) has no route to \(labels[pair.destination])"
        return finding
      }
      finding.shortfall = finding.shortfall ?? shortfall(of: probes, pair, labels)
      finding.failure = failure(of: probes, pair, &walk, labels)
      if finding.failure != nil { return finding }
    }
    return finding
  }

  private func shortfall(of probes: [ProbeSet], _ pair: Pair, _ labels: Labels) -> String? {
    guard let probes = probes.first(where: { $0.classCount > $0.packets.count }) else { return nil }
    return "from \(labels[pair.source]) to \(labels[pair.destination]) only \(probes.packets.count) of "
      + "\(probes.classCount) classes of packets were examined"
  }

  private func failure(of sets: [ProbeSet], _ pair: Pair, _ walk: inout ProbeWalk, _ labels: Labels) -> String? {
    var missed: String?
    for probes in sets {
      let failure = failure(of: probes, pair, &walk, labels)
      // One packet of either version is enough.
      if kind == .reachable, failure == nil, !probes.packets.isEmpty { return nil }
      if kind != .reachable, failure != nil { return failure }
      missed = missed ?? failure
    }
    return missed
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
