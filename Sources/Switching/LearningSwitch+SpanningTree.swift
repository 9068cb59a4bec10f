public import Fabric
public import Packets
public import SimulationKernel

// What the switch does with the spanning tree: it tells the tree what happens, and has the relay do what the tree says.

extension LearningSwitch {
  /// Power on. Ports of a spanning tree begin by discarding.
  public mutating func start(at now: Instant, into outbox: inout Outbox) {
    for port in ports.indices where ports[port].isUp { tree?.linkChanged(on: port, isUp: true, at: now) }
    settleTree(at: now, into: &outbox)
  }

  /// A timer ran out. Too early a call does no harm.
  public mutating func wake(at now: Instant, into outbox: inout Outbox) { settleTree(at: now, into: &outbox) }

  /// The link at a port came up or went down. What was learned on a port is forgotten when its link goes down.
  public mutating func linkChanged(on port: PortIndex, isUp: Bool, at now: Instant, into outbox: inout Outbox) {
    guard isEnabled(port) else { return noteLinkBehindDisabled(port, isUp: isUp) }
    guard ports[Int(port.rawValue)].isUp != isUp else { return }
    ports[Int(port.rawValue)].isUp = isUp
    if !isUp { addresses.forget { $0 == port } }
    tree?.linkChanged(on: Int(port.rawValue), isUp: isUp, at: now)
    settleTree(at: now, into: &outbox)
  }

  /// Takes what was sent to one of the groups that are not forwarded. Its source is learned like any other.
  mutating func receiveForBridges(
    _ frame: Frame, _ header: FrameHeader, on port: PortIndex, at now: Instant, into outbox: inout Outbox
  ) {
    if let vlan = vlan(of: header, on: port), ports[Int(port.rawValue)].state != .discarding {
      learn(header.source, in: vlan, on: port, at: now)
    }
    guard tree != nil, BPDU.isForBridges(outbox.frames.bytes(of: frame)) else {
      return discard(frame, on: port, .reservedAddress, &outbox)
    }
    guard let bpdu = try? BPDU(parsingFrame: outbox.frames.bytes(of: frame)) else {
      return discard(frame, on: port, .malformedFrame, &outbox)
    }
    outbox.frames.release(frame)
    tree?.receive(bpdu, on: Int(port.rawValue), at: now)
    settleTree(at: now, into: &outbox)
  }

  private mutating func settleTree(at now: Instant, into outbox: inout Outbox) {
    tree?.settle(at: now, into: &outbox)
    guard let settled = tree else { return }
    for port in ports.indices { ports[port].state = settled.ports[port].state }
    if settled.ports.contains(where: \.fdbFlush) { flush(settled) }
    nextWake = settled.nextWake(after: now)
  }

  private mutating func flush(_ settled: RapidSpanningTree) {
    addresses.forget { settled.ports[Int($0.rawValue)].fdbFlush }
    for port in ports.indices { tree?.ports[port].fdbFlush = false }
  }

  /// The port's role in the spanning tree; nil without one.
  public func role(of port: PortIndex) -> PortRole? { tree?.ports[Int(port.rawValue)].role }

  /// The root of the spanning tree, as far as this switch knows; nil without one.
  public var root: BridgeIdentifier? { tree?.rootPriority.root }
}
