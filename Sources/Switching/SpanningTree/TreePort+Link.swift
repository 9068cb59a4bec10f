import SimulationKernel

// Port receive, DISCARD (IEEE Std 802.1D-2004, 17.23); port information, DISABLED (17.27); bridge detection (17.25);
// port protocol migration (17.24).

extension TreePort {
  mutating func enable(at now: Instant) {
    portEnabled = true
    edgeDelayWhile = now + TreePort.migrateTime
    mdelayWhile = now + TreePort.migrateTime
    age()
  }

  mutating func disable() {
    portEnabled = false
    edgeDelayWhile = TreePort.held
    (proposing, proposed, agree, agreed) = (false, false, false, false)
    rcvdInfoWhile = .zero
    infoIs = .disabled
    (reselect, selected) = (true, false)
  }

  /// Port information, AGED: what was received counts no more, and the roles are chosen anew.
  mutating func age() {
    infoIs = .aged
    (reselect, selected) = (true, false)
  }

  /// A port is an edge where its owner says so, or where nobody answers its proposals.
  mutating func detectBridge(at now: Instant) -> Bool {
    let wasEdge = operEdge
    if operEdge {
      operEdge = portEnabled || adminEdge
    } else if !portEnabled {
      operEdge = adminEdge
    } else {
      operEdge = edgeDelayWhile <= now && autoEdge && sendRSTP && proposing
    }
    return operEdge != wasEdge
  }

  /// Which version of the protocol the port speaks: the older one as long as an older bridge is heard.
  mutating func migrate(at now: Instant) -> Bool {
    switch migrationPhase {
    case .checkingRSTP:
      if !portEnabled { mdelayWhile = TreePort.held }
      guard portEnabled, mdelayWhile <= now else { return false }
      sense()
    case .selectingSTP:
      guard !portEnabled || mdelayWhile <= now else { return false }
      sense()
    case .sensing:
      if !portEnabled || (!sendRSTP && rcvdRSTP) {
        check(at: now)
      } else if sendRSTP && rcvdSTP {
        (migrationPhase, sendRSTP, mdelayWhile) = (.selectingSTP, false, now + TreePort.migrateTime)
      } else {
        return false
      }
    }
    return true
  }

  private mutating func sense() { (migrationPhase, rcvdRSTP, rcvdSTP) = (.sensing, false, false) }

  private mutating func check(at now: Instant) {
    (migrationPhase, sendRSTP) = (.checkingRSTP, true)
    mdelayWhile = portEnabled ? now + TreePort.migrateTime : TreePort.held
  }

  /// The timers whose end makes a machine move.
  func timers(holdCount: UInt8) -> [Instant] {
    let hello = role == .designated || role == .root ? helloWhen : .never
    let release = newInfo ? transmitRelease(holdCount: holdCount) : .never
    return [fdWhile, rrWhile, rbWhile, rcvdInfoWhile, edgeDelayWhile, mdelayWhile, hello, release]
  }
}
