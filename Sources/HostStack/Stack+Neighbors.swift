import Fabric
import Packets
import SimulationKernel

// Neighbour unreachability detection (RFC 4861, section 7.3), for ARP as well as for neighbour discovery.

/// What becomes of a packet for a neighbour.
enum Resolution {
  case send(MACAddress)
  /// It waits. The neighbour has to be solicited where this is the first that does; the oldest gave way where too many
  /// wait.
  case wait(isFirst: Bool, crowdedOut: Frame?, displaced: Neighbor?)
}

/// What an entry whose time has come asks for.
enum NeighborTimeout {
  case solicit(unicastTo: MACAddress?)
  case failed(pending: [Frame])
}

extension NeighborTable {
  /// A packet is to be sent to a neighbour.
  mutating func use(_ key: Key, for frame: Frame, at now: Instant) -> Resolution {
    guard let place = entries.place(of: key) else {
      var neighbor = Neighbor(.incomplete, due: now + Neighbor.retransmitTime, solicitations: 1)
      neighbor.pending = [frame]
      return .wait(isFirst: true, crowdedOut: nil, displaced: insert(neighbor, for: key))
    }
    switch entries[place: place].state {
    case .incomplete:
      entries[place: place].pending.append(frame)
      let isCrowded = entries[place: place].pending.count > Neighbor.maximumPending
      return .wait(
        isFirst: false, crowdedOut: isCrowded ? entries[place: place].pending.removeFirst() : nil, displaced: nil)
    case .reachable where now >= entries[place: place].reachableUntil:
      startDelay(place, at: now)
    case .reachable, .delay, .probe, .permanent:
      break
    }
    return .send(entries[place: place].mac)
  }

  private mutating func startDelay(_ place: Int, at now: Instant) {
    entries[place: place].state = .delay
    entries[place: place].due = now + Neighbor.delayBeforeProbe
    nextDue = min(nextDue, entries[place: place].due)
  }

  /// A neighbour has told its MAC address. Returns the packets that waited for it.
  ///
  /// - Parameters:
  ///   - isProof: it answered a solicitation, so it hears us (RFC 4861, section 7.2.5); else its address is only known.
  ///   - creates: whether a neighbour that nobody asked for is worth an entry.
  mutating func learn(
    _ mac: MACAddress, for key: Key, isProof: Bool, creates: Bool, at now: Instant
  ) -> (pending: [Frame], displaced: Neighbor?) {
    guard let place = entries.place(of: key) else {
      guard creates else { return ([], nil) }
      return ([], insert(Neighbor(.reachable, mac: mac, reachableUntil: now), for: key))
    }
    guard entries[place: place].state != .permanent else { return ([], nil) }
    let pending = entries[place: place].pending
    let isNews = entries[place: place].state == .incomplete || entries[place: place].mac != mac
    guard isProof || isNews else { return ([], nil) }
    let until = isProof ? now + Neighbor.reachableTime : now
    entries[place: place] = Neighbor(.reachable, mac: mac, reachableUntil: until)
    findNextDue()
    return (pending, nil)
  }

  /// The time of an entry has come.
  mutating func timeOut(_ key: Key, at now: Instant) -> NeighborTimeout {
    guard let place = entries.place(of: key) else { return .failed(pending: []) }
    guard entries[place: place].solicitations < Neighbor.maximumSolicitations else {
      return .failed(pending: entries.remove(place: place).pending)
    }
    if entries[place: place].state == .delay { entries[place: place].state = .probe }
    entries[place: place].solicitations += 1
    entries[place: place].due = now + Neighbor.retransmitTime
    let isKnown = entries[place: place].state != .incomplete
    return .solicit(unicastTo: isKnown ? entries[place: place].mac : nil)
  }
}
