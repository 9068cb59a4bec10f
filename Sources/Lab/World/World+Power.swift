package import Fabric
import SimulationKernel

// Power and cables. A link is up while its cable is plugged in and both ends are on.

extension World {
  mutating func switchOn(_ node: NodeIndex, log: inout ObservationLog) {
    for port in ports(of: node) { tell(port, isUp: hasLink(port), log: &log) }
    act(PowerOn(now: now), on: node, log: &log)
  }

  private func hasLink(_ port: PortID) -> Bool {
    fabric[transmitter: port].isUp && fabric[transmitter: port].peer != nil
  }

  mutating func setPower(of node: NodeIndex, isOn: Bool, log: inout ObservationLog) {
    guard nodes[Int(node.rawValue)].isOn != isOn else { return }
    nodes[Int(node.rawValue)].isOn = isOn
    if !isOn { devices.act(PowerOff(), on: nodes[Int(node.rawValue)].location, into: &outbox) }
    for port in ports(of: node) { settleLink(at: port, log: &log) }
    if isOn { switchOn(node, log: &log) }
  }

  mutating func setCable(at port: PortID, isPlugged: Bool, log: inout ObservationLog) {
    guard let peer = fabric[transmitter: port].peer else { return }
    for end in [port, peer] { fabric[transmitter: end].isPlugged = isPlugged }
    settleLink(at: port, log: &log)
  }

  /// Takes the link at a port up or down as its cable and its ends say, and tells both devices.
  private mutating func settleLink(at port: PortID, log: inout ObservationLog) {
    guard let peer = fabric[transmitter: port].peer else { return }
    let ends = [port, peer].map { nodes[Int(fabric[receiver: $0].node.rawValue)] }
    let isUp = fabric[transmitter: port].isPlugged && ends.allSatisfy(\.isOn)
    guard fabric[transmitter: port].isUp != isUp else { return }
    fabric.setLink(at: port, isUp: isUp, now: now, &outbox.frames)
    for changed in [port, peer] { tell(changed, isUp: isUp, log: &log) }
  }

  private mutating func tell(_ port: PortID, isUp: Bool, log: inout ObservationLog) {
    let (node, index) = (fabric[receiver: port].node, fabric[receiver: port].index)
    guard nodes[Int(node.rawValue)].isOn else { return }
    act(ChangeLink(port: index, isUp: isUp, now: now), on: node, log: &log)
  }

  package func ports(of node: NodeIndex) -> [PortID] {
    (0..<nodes[Int(node.rawValue)].portCount).map { port($0, of: node) }
  }
}
