import SimulationKernel

// Port role transitions (IEEE Std 802.1D-2004, 17.29). The name of the standard's state stands at each arm.

extension RapidSpanningTree {
  mutating func moveRole(of port: Int, at now: Instant) -> Bool {
    guard ports[port].selected, !ports[port].updtInfo else { return false }
    guard ports[port].role == ports[port].selectedRole else {
      ports[port].changeRole(at: now)
      return true
    }
    switch ports[port].role {
    case .disabled: return ports[port].settleBlocked()
    case .root: return moveRoot(port, at: now)
    case .designated: return ports[port].moveDesignated(at: now)
    case .alternate, .backup: return moveAlternate(port)
    }
  }

  /// Figure 17-21
  private mutating func moveRoot(_ port: Int, at now: Instant) -> Bool {
    if answerProposal(port) { return true }
    if !ports[port].forward && !ports[port].reRoot {  // REROOT
      for index in ports.indices { ports[index].reRoot = true }
    } else if ports[port].forward && ports[port].reRoot {  // REROOTED
      ports[port].reRoot = false
    } else if !ports[port].forward && mayAdvanceRoot(port, at: now) {  // ROOT_LEARN, ROOT_FORWARD
      ports[port].advance(at: now)
    } else {
      return false
    }
    return true
  }

  /// Figure 17-23
  private mutating func moveAlternate(_ port: Int) -> Bool { answerProposal(port) || ports[port].settleBlocked() }

  /// The neighbour asks to forward at once. It may when no other port of this bridge could close a loop.
  private mutating func answerProposal(_ port: Int) -> Bool {
    if ports[port].agree ? ports[port].proposed : allSynced {  // ROOT_AGREED, ALTERNATE_AGREED
      ports[port].proposed = false
      if ports[port].role == .root { ports[port].sync = false }
      (ports[port].agree, ports[port].newInfo) = (true, true)
      return true
    }
    guard ports[port].proposed && !ports[port].agree else { return false }
    for index in ports.indices { ports[index].sync = true }  // ROOT_PROPOSED, ALTERNATE_PROPOSED
    ports[port].proposed = false
    return true
  }

  /// 17.20.3
  private var allSynced: Bool {
    ports.allSatisfy { $0.selected && $0.role == $0.selectedRole && !$0.updtInfo && ($0.synced || $0.role == .root) }
  }

  /// No other port was the root port of late (reRooted, 17.20.10), and this one was no backup; or it has waited.
  private func mayAdvanceRoot(_ port: Int, at now: Instant) -> Bool {
    if ports[port].fdWhile <= now { return true }
    return ports[port].rbWhile <= now && ports.indices.allSatisfy { $0 == port || ports[$0].rrWhile <= now }
  }
}

extension TreePort {
  /// Leaves the role, whose held timers run from now on, and enters the selected one.
  fileprivate mutating func changeRole(at now: Instant) {
    if fdWhile == TreePort.held { fdWhile = now + (role == .disabled ? maxAge : fwdDelay) }
    if rrWhile == TreePort.held { rrWhile = now + fwdDelay }
    if rbWhile == TreePort.held { rbWhile = now + helloTime + helloTime }
    role = selectedRole
    switch role {
    case .root: rrWhile = TreePort.held
    case .designated: break
    case .disabled, .alternate, .backup: block()
    }
  }

  /// DISABLED_PORT, ALTERNATE_PORT, BACKUP_PORT
  private mutating func block() {
    (learn, forward) = (false, false)
    (synced, sync, reRoot) = (true, false, false)
    (fdWhile, rrWhile) = (TreePort.held, .zero)
    if role == .backup { rbWhile = TreePort.held }
  }

  /// A port that does not forward has nothing to do for the others' sake.
  fileprivate mutating func settleBlocked() -> Bool {
    guard sync || reRoot || !synced else { return false }
    block()
    return true
  }

  /// LEARN and FORWARD of either role.
  fileprivate mutating func advance(at now: Instant) {
    (forward, learn) = (learn, true)
    fdWhile = forward ? .zero : now + forwardDelay
  }

  /// Figure 17-22
  fileprivate mutating func moveDesignated(at now: Instant) -> Bool {
    if !forward && !agreed && !proposing && !operEdge {  // DESIGNATED_PROPOSE
      (proposing, newInfo) = (true, true)
      edgeDelayWhile = now + TreePort.migrateTime
    } else if !synced && (agreed || operEdge || !learn && !forward) || synced && sync {  // DESIGNATED_SYNCED
      (rrWhile, synced, sync) = (.zero, true, false)
    } else if reRoot && rrWhile <= now {  // DESIGNATED_RETIRED
      reRoot = false
    } else if mustDiscard(at: now) {  // DESIGNATED_DISCARD
      (learn, forward, disputed) = (false, false, false)
      fdWhile = now + forwardDelay
    } else if !forward && mayAdvanceDesignated(at: now) {  // DESIGNATED_LEARN, DESIGNATED_FORWARD
      advance(at: now)
      if forward { agreed = sendRSTP }
    } else {
      return false
    }
    return true
  }

  private func mustDiscard(at now: Instant) -> Bool {
    guard !operEdge, learn || forward else { return false }
    return sync && !synced || reRoot && rrWhile > now || disputed
  }

  private func mayAdvanceDesignated(at now: Instant) -> Bool {
    (fdWhile <= now || agreed || operEdge) && (rrWhile <= now || !reRoot) && !sync
  }
}
