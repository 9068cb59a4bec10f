import Fabric
import Packets
import SimulationKernel

// Port transmit (IEEE Std 802.1D-2004, 17.26).

extension RapidSpanningTree {
  mutating func transmit(from port: Int, at now: Instant, into outbox: inout Outbox) {
    guard ports[port].portEnabled else { return }
    ports[port].renewHello(at: now)
    guard ports[port].newInfo, let bpdu = message(from: ports[port], at: now),
      ports[port].transmitRelease(holdCount: transmitHoldCount) <= now
    else { return }
    ports[port].countTransmission(at: now)
    let source = ports[port].address
    let frame = outbox.frames.make(length: bpdu.frameLength) { bpdu.emitFrame(into: &$0, source: source) }
    outbox.send(frame, on: PortIndex(port))
  }

  /// Nil where the port's role has nothing to say in the older protocol.
  private func message(from port: TreePort, at now: Instant) -> BPDU? {
    if port.sendRSTP { return .rapid(parameters(of: port, flags: port.flags(at: now))) }
    switch port.role {
    case .designated:
      var flags: BPDUFlags = port.tcWhile > now ? .topologyChange : []
      if port.tcAck { flags.insert(.topologyChangeAcknowledgment) }
      return .configuration(parameters(of: port, flags: flags))
    case .root: return .topologyChangeNotification
    case .disabled, .alternate, .backup: return nil
    }
  }

  private func parameters(of port: TreePort, flags: BPDUFlags) -> BPDUParameters {
    BPDUParameters(
      flags: flags, root: port.designatedPriority.root, rootPathCost: port.designatedPriority.rootPathCost,
      bridge: port.designatedPriority.bridge, port: port.designatedPriority.port,
      messageAge: port.designatedTimes.messageAge, maximumAge: port.designatedTimes.maxAge,
      helloTime: port.designatedTimes.helloTime, forwardDelay: port.designatedTimes.forwardDelay)
  }
}

extension TreePort {
  /// TRANSMIT_PERIODIC
  fileprivate mutating func renewHello(at now: Instant) {
    guard helloWhen <= now else { return }
    helloWhen = now + helloTime
    if role == .designated || role == .root && tcWhile > now { newInfo = true }
  }

  /// TRANSMIT_CONFIG, TRANSMIT_TCN, TRANSMIT_RSTP
  fileprivate mutating func countTransmission(at now: Instant) {
    (newInfo, tcAck) = (false, false)
    transmitBacklog = max(transmitBacklog, now) + .seconds(1)
    helloWhen = now + helloTime
  }

  /// When the port may transmit again, having sent as many as it may in a row.
  func transmitRelease(holdCount: UInt8) -> Instant {
    Instant(nanoseconds: max(0, transmitBacklog.nanoseconds) - Int64(holdCount - 1) * 1_000_000_000)
  }

  /// 17.21.20
  fileprivate func flags(at now: Instant) -> BPDUFlags {
    var flags = BPDUFlags(role: transmittedRole)
    if tcWhile > now { flags.insert(.topologyChange) }
    if proposing { flags.insert(.proposal) }
    if agree { flags.insert(.agreement) }
    if learn { flags.insert(.learning) }
    if forward { flags.insert(.forwarding) }
    return flags
  }

  private var transmittedRole: BPDUPortRole {
    switch role {
    case .root: .root
    case .designated: .designated
    case .alternate, .backup: .alternateOrBackup
    case .disabled: .unknown
    }
  }
}
