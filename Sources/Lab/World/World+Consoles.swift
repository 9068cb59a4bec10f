import DeviceConsoles
import Fabric
import SimulationKernel

// The consoles of devices that run no programs.

extension World {
  /// Carries a line out on the console of a switch or a hub.
  mutating func answer(to line: String, on node: NodeIndex, log: inout ObservationLog) -> CommandOutcome {
    guard nodes[Int(node.rawValue)].power == .running else { return .nodeIsOff }
    let ports = ports(of: node).map { port in
      let transmitter = fabric[transmitter: port]
      let link = transmitter.peer.map { _ in fabric.settings(from: port) }
      return ConsolePort(
        sent: transmitter.sent, received: fabric[receiver: port].received, rate: link?.rate, mtu: link?.mtu ?? 1500)
    }
    let command = Answer(line: line, ports: ports, now: now)
    let answer = devices.act(command, on: nodes[Int(node.rawValue)].location, into: &outbox)
    finish(node, log: &log)
    return .answered(answer)
  }
}

private struct Answer: DeviceAction {
  let line: String
  let ports: [ConsolePort]
  let now: Instant

  func act<Member: Device>(
    on pool: inout DevicePool<Member>, _ index: Int, into outbox: inout Outbox
  ) -> ConsoleAnswer {
    func answer(_ kind: (some ConsoleDevice).Type) -> ConsoleAnswer? {
      pool.change(index, as: kind) { ConsoleLine.run(line, on: &$0, ports, at: now, into: &outbox) }
    }
    let kind = Member.self as? any ConsoleDevice.Type
    return kind.flatMap { answer($0) } ?? ConsoleAnswer(refusing: "no console")
  }
}
