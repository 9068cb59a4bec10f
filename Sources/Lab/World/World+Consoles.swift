import DeviceConsoles
import Fabric
import SimulationKernel

// The consoles of devices that run no programs.

extension World {
  /// Carries a line out on the console of a switch or a hub.
  mutating func answer(to line: String, on node: NodeIndex, log: inout ObservationLog) -> CommandOutcome {
    guard nodes[Int(node.rawValue)].isOn else { return .nodeIsOff }
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
    guard let device = pool.devices[index] as? any ConsoleDevice else {
      return ConsoleAnswer(refusing: "no console")
    }
    let (changed, answer) = ConsoleLine.run(line, on: device, ports, at: now, into: &outbox)
    if let changed = changed as? Member { pool.devices[index] = changed }
    return answer
  }
}
