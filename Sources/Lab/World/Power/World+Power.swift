package import Fabric
import SimulationKernel

// Power, cables and ports. A link is up while its cable is plugged in, both ends are on, and neither has its port switched off.

extension World {
  mutating func switchOn(_ node: NodeIndex, log: inout ObservationLog) {
    for port in ports(of: node) { tell(port, isUp: hasLink(port), log: &log) }
    act(PowerOn(now: now), on: node, log: &log)
  }

  /// The links of a machine that begins switched off are down. Nobody is told yet.
  mutating func settleLinks(of node: NodeIndex) { for port in ports(of: node) { _ = changeLink(at: port) } }

  func hasLink(_ port: PortID) -> Bool {
    fabric[transmitter: port].isUp && fabric[transmitter: port].peer != nil
  }

  mutating func setPower(of node: NodeIndex, isOn: Bool, log: inout ObservationLog) {
    guard !isOn || grantMemory(to: node, log: &log) else { return }
    if !isOn { cutPower(of: node) }
    nodes[Int(node.rawValue)].power = isOn ? .running : .off
    for port in ports(of: node) { settleLink(at: port, log: &log) }
    if isOn { switchOn(node, log: &log) }
  }

  /// Everything is gone that needs power.
  mutating func cutPower(of node: NodeIndex) {
    nodes[Int(node.rawValue)].powerRequest = nil
    devices.act(PowerOff(), on: nodes[Int(node.rawValue)].location, into: &outbox)
    leaveHost(node)
    for port in ports(of: node) { fabric[transmitter: port].isEnabled = true }
  }

  mutating func setCable(at port: PortID, isPlugged: Bool, log: inout ObservationLog) {
    guard let peer = fabric[transmitter: port].peer else { return }
    for end in [port, peer] { fabric[transmitter: end].isPlugged = isPlugged }
    settleLink(at: port, log: &log)
  }

  /// Takes the link at a port up or down as its cable and its ends say, and tells both devices.
  mutating func settleLink(at port: PortID, log: inout ObservationLog) {
    for changed in changeLink(at: port) { tell(changed, isUp: fabric[transmitter: port].isUp, log: &log) }
  }

  /// Takes the link at a port up or down as its cable and its ends say. Returns the ports whose devices are to be told.
  private mutating func changeLink(at port: PortID) -> [PortID] {
    guard let peer = fabric[transmitter: port].peer else { return [] }
    let isUp =
      fabric[transmitter: port].isPlugged
      && [port, peer].allSatisfy { end in
        nodes[Int(fabric[receiver: end].node.rawValue)].isOn && fabric[transmitter: end].isEnabled
      }
    guard fabric[transmitter: port].isUp != isUp else { return [] }
    fabric.setLink(at: port, isUp: isUp, now: now, &outbox.frames)
    return [port, peer]
  }

  /// Carries out what a device decided that has switched ports on or off: what it sends goes out over those that it leaves on,
  /// and still over those that it leaves off. A port that it has switched off and on again loses its link in between, which
  /// both ends are told.
  mutating func carryOutChangingPorts(_ node: NodeIndex, log: inout ObservationLog) {
    // A system that has ended says so by a port that there is not (``Guest/powerRequest``).
    let all = outbox.takePortChanges()
    let changes = all.filter { Int($0.port.rawValue) < nodes[Int(node.rawValue)].portCount }
    if changes.count < all.count { notePowerRequest(of: node) }
    let (before, after) = World.order(changes)
    var news: [LinkNews] = []
    for change in before { news += setPort(change, of: node) }
    fabric.carryOut(&outbox, of: node, firstPort: nodes[Int(node.rawValue)].firstPort, at: now, log: &log)
    for change in after { news += setPort(change, of: node) }
    for new in news { tell(new.port, isUp: new.isUp, log: &log) }
  }

  /// The changes in their order; those that switch a port off for good are carried out after the rest.
  private static func order(_ changes: [PortChange]) -> (before: [PortChange], after: [PortChange]) {
    var settled: Set<PortIndex> = []
    var (before, after): ([PortChange], [PortChange]) = ([], [])
    for change in changes.reversed() {
      if settled.insert(change.port).inserted, !change.isEnabled { after.append(change) } else { before.append(change) }
    }
    return (before.reversed(), after.reversed())
  }

  /// What the device at a port is told about its link.
  private struct LinkNews {
    let port: PortID
    let isUp: Bool
  }

  /// A port that is switched on learns whether it has a link even if that has not changed: the cable may have gone meanwhile.
  private mutating func setPort(_ change: PortChange, of node: NodeIndex) -> [LinkNews] {
    let end = port(Int(change.port.rawValue), of: node)
    fabric[transmitter: end].isEnabled = change.isEnabled
    let changed = changeLink(at: end)
    let told = changed.isEmpty && change.isEnabled ? [end] : changed
    return told.map { LinkNews(port: $0, isUp: hasLink($0)) }
  }

  mutating func tell(_ port: PortID, isUp: Bool, log: inout ObservationLog) {
    let (node, index) = (fabric[receiver: port].node, fabric[receiver: port].index)
    guard nodes[Int(node.rawValue)].power != .off, nodes[Int(node.rawValue)].power.isCalled else { return }
    act(ChangeLink(port: index, isUp: isUp, now: now), on: node, log: &log)
  }

  /// The ports of a node, in the order of its interfaces.
  package func ports(of node: NodeIndex) -> [PortID] {
    (0..<nodes[Int(node.rawValue)].portCount).map { port($0, of: node) }
  }
}
