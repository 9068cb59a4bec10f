import Fabric
import Packets
import SimulationKernel

// Neighbour unreachability detection (RFC 4861, section 7.3), for ARP as well as for neighbour discovery.

/// What happens to a packet for a neighbour.
enum Resolution {
  case send(MACAddress)
  /// It is queued. `lost` are packets dropped to make room.
  case wait(solicits: Bool, lost: [Frame])
}

/// What an entry whose timer has expired requires.
enum NeighborTimeout {
  case solicit(unicastTo: MACAddress?)
  /// It has not answered; `waiting` are the packets queued for it.
  case failed(waiting: [Frame])
}

/// What a neighbour's message says about it.
struct NeighborNews {
  var mac: MACAddress
  /// Whether it answers a solicitation, which confirms reachability (RFC 4861, section 7.2.5).
  var isProof = false
  /// Whether to create an entry for a neighbour that was not asked for.
  var creates = false
  /// Whether it may replace another MAC address (the Override flag of RFC 4861, section 4.4).
  var overrides = true
  /// Whether the first of several answers to a question counts (Linux's `locktime`).
  var isFirstBelieved = false
}

extension NeighborTable {
  /// Handles a packet for a neighbour. No solicitation is sent before `earliest`.
  mutating func use(_ key: Key, for frame: Frame, earliest: Instant, at now: Instant) -> Resolution {
    guard let index = entries.index(of: key) else {
      let solicits = earliest <= now
      let lost = insert(
        Neighbor(
          .incomplete, due: solicits ? now + Neighbor.retransmitTime : earliest, solicitations: solicits ? 1 : 0),
        for: key)
      _ = wait(frame, for: key)
      return .wait(solicits: solicits, lost: lost)
    }
    switch entries[at: index].state {
    case .incomplete:
      return .wait(solicits: false, lost: wait(frame, for: key).map { [$0] } ?? [])
    case .reachable where now >= entries[at: index].reachableUntil:
      startDelay(index, at: now)
    case .reachable, .delay, .probe, .permanent:
      break
    }
    return .send(entries[at: index].mac)
  }

  private mutating func startDelay(_ index: Int, at now: Instant) {
    entries[at: index].state = .delay
    entries[at: index].due = now + Neighbor.delayBeforeProbe
    nextDue = min(nextDue, entries[at: index].due)
  }

  /// Whether there is anything to learn; most of what a host overhears on a large link is not new.
  func isNew(_ news: NeighborNews, of key: Key) -> Bool {
    guard let index = entries.index(of: key) else { return news.creates }
    return news.isProof || entries[at: index].state == .incomplete || entries[at: index].mac != news.mac
  }

  /// Records a neighbour's MAC address. Returns the packets that waited for it, to be sent, and those that waited for the entry
  /// it replaces.
  mutating func learn(_ news: NeighborNews, for key: Key, at now: Instant) -> (ready: [Frame], lost: [Frame]) {
    guard let index = entries.index(of: key) else {
      guard news.creates else { return ([], []) }
      return ([], insert(Neighbor(.reachable, mac: news.mac, reachableUntil: now), for: key))
    }
    let known = entries[at: index]
    guard known.state != .permanent else { return ([], []) }
    let isNew = known.state == .incomplete || known.mac != news.mac
    if isNew, news.isFirstBelieved, known.isJustProved(at: now) { return ([], []) }
    if isNew, known.state != .incomplete, !news.overrides {
      doubt(index, at: now)
    } else if news.isProof || isNew {
      let until = news.isProof ? now + Neighbor.reachableTime : now
      entries[at: index] = Neighbor(.reachable, mac: news.mac, reachableUntil: until)
      if known.due == nextDue { findNextDue() }
    }
    return (takeWaiting(for: key), [])
  }

  /// A different MAC address without the Override flag makes a REACHABLE entry STALE (RFC 4861, section
  /// 7.2.5, I).
  private mutating func doubt(_ index: Int, at now: Instant) {
    guard entries[at: index].state == .reachable else { return }
    entries[at: index].reachableUntil = min(now, entries[at: index].reachableUntil)
  }

  /// Handles an entry whose timer has expired.
  mutating func timeOut(_ key: Key, at now: Instant) -> NeighborTimeout {
    guard let index = entries.index(of: key) else { return .failed(waiting: []) }
    guard entries[at: index].solicitations < Neighbor.maximumSolicitations else {
      return .failed(waiting: remove(key))
    }
    if entries[at: index].state == .delay { entries[at: index].state = .probe }
    entries[at: index].solicitations &+= 1
    entries[at: index].due = now + Neighbor.retransmitTime
    let isKnown = entries[at: index].state != .incomplete
    return .solicit(unicastTo: isKnown ? entries[at: index].mac : nil)
  }
}
