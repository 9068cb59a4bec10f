import SimulationKernel

// Topology change (IEEE Std 802.1D-2004, 17.31). Addresses are forgotten at once, also where the older protocol would
// age them faster for a while.

extension RapidSpanningTree {
  mutating func moveTopology(of port: Int, at now: Instant) -> Bool {
    switch ports[port].topologyPhase {
    case .inactive:
      guard ports[port].learn else { return false }
      ports[port].topologyPhase = .learning
      ports[port].clearTcFlags()
      return true
    case .learning: return moveLearning(port, at: now)
    case .active: return moveActive(port, at: now)
    }
  }

  private mutating func moveLearning(_ port: Int, at now: Instant) -> Bool {
    if ports[port].isActive && ports[port].forward && !ports[port].operEdge {  // DETECTED
      ports[port].startTcWhile(rootTimes, at: now)
      ports[port].newInfo = true
      ports[port].topologyPhase = .active
      propagateChange(from: port)
    } else if ports[port].hasTcFlags {
      ports[port].clearTcFlags()
    } else if !ports[port].isActive && !ports[port].learn {  // INACTIVE
      ports[port].topologyPhase = .inactive
      (ports[port].fdbFlush, ports[port].tcWhile, ports[port].tcAck) = (true, .zero, false)
    } else {
      return false
    }
    return true
  }

  private mutating func moveActive(_ port: Int, at now: Instant) -> Bool {
    if !ports[port].isActive || ports[port].operEdge {
      ports[port].topologyPhase = .learning
      ports[port].clearTcFlags()
    } else if ports[port].rcvdTcn || ports[port].rcvdTc {  // NOTIFIED_TCN, NOTIFIED_TC
      if ports[port].rcvdTcn { ports[port].startTcWhile(rootTimes, at: now) }
      (ports[port].rcvdTcn, ports[port].rcvdTc) = (false, false)
      if ports[port].role == .designated { ports[port].tcAck = true }
      propagateChange(from: port)
    } else if ports[port].tcProp {  // PROPAGATING
      ports[port].startTcWhile(rootTimes, at: now)
      (ports[port].fdbFlush, ports[port].tcProp) = (true, false)
    } else if ports[port].rcvdTcAck {  // ACKNOWLEDGED
      (ports[port].tcWhile, ports[port].rcvdTcAck) = (.zero, false)
    } else {
      return false
    }
    return true
  }

  /// setTcPropTree (17.21.18)
  private mutating func propagateChange(from origin: Int) {
    for port in ports.indices where port != origin { ports[port].tcProp = true }
  }
}

extension TreePort {
  fileprivate var hasTcFlags: Bool { rcvdTc || rcvdTcn || rcvdTcAck || tcProp }

  fileprivate mutating func clearTcFlags() { (rcvdTc, rcvdTcn, rcvdTcAck, tcProp) = (false, false, false, false) }

  /// newTcWhile (17.21.7)
  fileprivate mutating func startTcWhile(_ rootTimes: TreeTimes, at now: Instant) {
    guard tcWhile <= now else { return }
    if sendRSTP {
      tcWhile = now + helloTime + .seconds(1)
      newInfo = true
    } else {
      tcWhile = now + TreeTimes.duration(rootTimes.maxAge) + TreeTimes.duration(rootTimes.forwardDelay)
    }
  }
}
