import Fabric
import Packets
import SimulationKernel

// Neighbour unreachability detection (RFC 4861, section 7.3), for ARP as well as for neighbour discovery.

/// What becomes of a packet for a neighbour.
enum Resolution {
  case send(MACAddress)
  /// It waits. `lost` are those that had to give way to it.
  case wait(solicits: Bool, lost: [Frame])
}

/// What an entry whose time has come asks for.
enum NeighborTimeout {
  case solicit(unicastTo: MACAddress?)
  /// It never answered; `waiting` are the packets that waited for it.
  case failed(waiting: [Frame])
}

/// What a neighbour said of itself.
struct NeighborNews {
  var mac: MACAddress
  /// It answers a solicitation, so the neighbour hears us (RFC 4861, section 7.2.5); else its address is only known.
  var isProof = false
  /// Whether a neighbour that nobody asked for is worth an entry.
  var creates = false
  /// Whether it may replace another MAC address (the Override flag of RFC 4861, section 4.4).
  var overrides = true
  /// Of several answers to one question the first is believed (Linux' `locktime`).
  var isFirstBelieved = false
}

extension NeighborTable {
  /// A packet is to be sent to a neighbour. Nothing is asked before `earliest`.
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

  /// Whether there is anything to learn: most of what a host on a large link overhears says nothing new.
  func isNew(_ news: NeighborNews, of key: Key) -> Bool {
    guard let index = entries.index(of: key) else { return news.creates }
    return news.isProof || entries[at: index].state == .incomplete || entries[at: index].mac != news.mac
  }

  /// A neighbour has told its MAC address. Returns the packets that waited for it, to be sent, and those that waited for
  /// the one that it displaced.
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

  /// A neighbour that claims another MAC address, without overriding, makes a REACHABLE entry STALE (RFC 4861, section
  /// 7.2.5, I).
  private mutating func doubt(_ index: Int, at now: Instant) {
    guard entries[at: index].state == .reachable else { return }
    entries[at: index].reachableUntil = min(now, entries[at: index].reachableUntil)
  }

  /// The time of an entry has come.
  mutating func timeOut(_ key: Key, at now: Instant) -> NeighborTimeout {
    guard let index = entries.index(of: key) else { return .failed(waiting: []) }
    guard entries[at: index].solicitations < Neighbor.maximumSolicitations else {
      return .failed(waiting: remove(key))
    }
    if entries[at: index].state == .delay { entries[at: index].state = .probe }
    entries[at: index].solicitations += 1
    entries[at: index].due = now + Neighbor.retransmitTime
    let isKnown = entries[at: index].state != .incomplete
    return .solicit(unicastTo: isKnown ? entries[at: index].mac : nil)
  }
}
