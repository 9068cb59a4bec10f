public import Fabric
import GuestPrograms
import Guests
import Hypervisors
import SimulationKernel

// The states of power. A node stores `running` for `starting` as well: a machine knows itself whether its system has started.

extension World {
  /// What the power of a node does to it now.
  public func power(of node: NodeIndex) -> PowerState {
    let node = nodes[Int(node.rawValue)]
    guard node.power == .running, node.kind == .guest else { return node.power }
    return devices.first.devices[node.index].isInFirmware ? .starting : .running
  }

  /// Carries out a command if the state of the node admits it (``PowerTransition``).
  mutating func setPower(of node: NodeIndex, _ command: PowerCommand, log: inout ObservationLog) {
    let state = power(of: node)
    guard PowerTransition.result(of: command, in: state) != nil, canPause(node) || ![.pause, .save].contains(command)
    else { return }
    switch command {
    case .on where state == .off: setPower(of: node, isOn: true, log: &log)
    case .on, .resume: resume(node, log: &log)
    case .off, .halted: setPower(of: node, isOn: false, log: &log)
    case .reset, .rebooted: reset(node, log: &log)
    case .shutdown: shutDown(node, log: &log)
    case .pause: suspend(node, .paused, log: &log)
    case .save: suspend(node, .saved, log: &log)
    }
    findDiversions()
  }

  /// The processors of a host know no machine that stands still.
  private func canPause(_ node: NodeIndex) -> Bool { nodes[Int(node.rawValue)].tenancy.isNone }

  /// The links stay up, as those of a real machine do.
  private mutating func reset(_ node: NodeIndex, log: inout ObservationLog) {
    cutPower(of: node)
    let fits = grantMemory(to: node, log: &log)
    nodes[Int(node.rawValue)].power = fits ? .running : .off
    for port in ports(of: node) { settleLink(at: port, log: &log) }
    if fits { switchOn(node, log: &log) }
  }

  /// The system is asked to end. Devices without one, and firmware, take no notice.
  private mutating func shutDown(_ node: NodeIndex, log: inout ObservationLog) {
    guard start(ShutDown(.off), on: node, log: &log) != nil else { return }
    // It may have ended already.
    if nodes[Int(node.rawValue)].power == .running { nodes[Int(node.rawValue)].power = .stopping }
  }

  private mutating func suspend(_ node: NodeIndex, _ state: PowerState, log: inout ObservationLog) {
    nodes[Int(node.rawValue)].power = state
    // The wake that is in the queue is stale.
    nodes[Int(node.rawValue)].pendingWake = .never
    for port in ports(of: node) { settleLink(at: port, log: &log) }
  }

  /// It goes on where it was; what was due meanwhile is due now.
  private mutating func resume(_ node: NodeIndex, log: inout ObservationLog) {
    nodes[Int(node.rawValue)].power = .running
    findDiversions()
    for port in ports(of: node) {
      settleLink(at: port, log: &log)
      tell(port, isUp: hasLink(port), log: &log)
    }
    schedule(nextWake(of: node), of: node)
  }

  /// A machine's system has asked for it while it was called: that is done when the call is over.
  mutating func notePowerRequest(of node: NodeIndex) {
    let number = Int(node.rawValue)
    guard nodes[number].kind == .guest, let request = devices.first.devices[nodes[number].index].powerRequest else {
      return
    }
    nodes[number].powerRequest = request == .off ? .halted : .rebooted
    hasDiversions = true
    nodes[number].pendingWake = .never
    schedule(now, of: node)
  }

  /// Whether a node may not be called as usual: it is a machine on a host, or stands still, or its system has ended.
  mutating func findDiversions() {
    hasDiversions = !hypervisors.isEmpty || nodes.contains { $0.powerRequest != nil || !$0.power.isCalled }
  }

  /// A frame has come to a node that is not called as usual.
  mutating func divert(_ frame: Frame, on port: PortIndex, of node: NodeIndex, log: inout ObservationLog) {
    guard nodes[Int(node.rawValue)].power.isCalled else {
      outbox.drop(frame, on: port, .ringFull)
      return carryOut(node, log: &log)
    }
    guard nodes[Int(node.rawValue)].tenancy.isNone else { return queue(frame, on: port, of: node, log: &log) }
    act(Receive(frame: frame, port: port, now: now), on: node, log: &log)
  }

  /// A wake of such a node.
  mutating func divertWake(_ node: NodeIndex, at instant: Instant, log: inout ObservationLog) {
    if let request = nodes[Int(node.rawValue)].powerRequest {
      nodes[Int(node.rawValue)].powerRequest = nil
      now = instant
      eventsHandled &+= 1
      report(.poweredOff, of: node, log: &log)
      setPower(of: node, request, log: &log)
      findDiversions()
    } else if nodes[Int(node.rawValue)].power.isCalled {
      wakeHosted(node, at: instant)
    }
  }

  private mutating func report(_ report: ProcessReport, of node: NodeIndex, log: inout ObservationLog) {
    outbox.report(Report(process: 0, report))
    carryOut(node, log: &log)
  }
}
