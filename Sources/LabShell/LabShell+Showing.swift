import DeviceConsoles
import Fabric
import Guests
import Lab
import NetworkStack
import Packets
import Sessions
import SimulationKernel

/// What `show` can show of a node.
enum ShownTopic: String, CaseIterable {
  case addresses, arp, conntrack, disk, flows, links, mac, memory, queues, routes, tcp, udp
}

// Looking at nodes changes nothing: commands are carried out in a copy of the lab.

extension LabShell {
  func show(_ topic: String, of node: NodeIndex) throws(ShellError) {
    guard let topic = ShownTopic(rawValue: topic) else {
      throw ShellError("show \(topic): expected \(ShownTopic.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    switch topic {
    case .queues: return queues(of: node)
    case .conntrack: return try connections(of: node)
    default: break
    }
    let commands = isMachine(node) ? topic.ofMachine : topic.ofDevice(labels[node])
    guard !commands.isEmpty else {
      throw ShellError(
        "show \(topic): '\(labels[node])' has none, because it is \(isMachine(node) ? "a machine" : "a switch or a hub")"
      )
    }
    for command in commands { try look(command, on: node) }
  }

  /// What a command says that nobody gives in the lab itself.
  private func look(_ command: String, on node: NodeIndex) throws(ShellError) {
    var (world, log) = (current.session.world, ObservationLog())
    switch world.perform(.run(command, on: node), at: current.session.now, log: &log) {
    case .answered(let answer): display(.written(Array((answer.output + answer.errors).utf8)))
    case .started(let process): display(.written(world.output(of: process, on: node, &log)))
    case .nodeIsOff: throw ShellError("'\(labels[node])' is off, or has not started yet")
    case .done: break
    }
  }

  /// The frames that wait at the ports of a node.
  private func queues(of node: NodeIndex) {
    let fabric = current.session.world.fabric
    for port in current.session.world.ports(of: node) {
      let sent = fabric[transmitter: port].sent
      print("\(labels[port])  \(fabric.waitingFrames(at: port)) frames wait, \(sent.frames) sent (\(sent.bytes) bytes)")
    }
  }

  private func connections(of node: NodeIndex) throws(ShellError) {
    guard isMachine(node) else { throw ShellError("'\(labels[node])' tracks no connections") }
    let chain = current.session.world.guests[current.session.world.nodes[Int(node.rawValue)].index].stack.chain
    let lines = chain.connections.all.map(\.text) + chain.ipv6Connections.all.map(\.text)
    for line in lines { print(line) }
    if lines.isEmpty { print("no connections are tracked") }
  }
}

extension ShownTopic {
  fileprivate var ofMachine: [String] {
    switch self {
    case .addresses: ["ip addr"]
    case .arp: ["ip neigh"]
    case .disk: ["df"]
    case .links: ["ip -s link"]
    case .memory: ["free"]
    case .routes: ["ip route", "ip -6 route"]
    case .tcp: ["ss -tan"]
    case .udp: ["ss -uan"]
    case .conntrack, .flows, .mac, .queues: []
    }
  }

  fileprivate func ofDevice(_ name: String) -> [String] {
    switch self {
    case .flows: ["ovs-ofctl dump-flows \(name)"]
    case .links: ["ip -s link"]
    case .mac: ["show mac"]
    default: []
    }
  }
}

extension World {
  /// Runs a copy until a process has ended, and gives what it has written.
  fileprivate mutating func output(of process: ProcessID, on node: NodeIndex, _ log: inout ObservationLog) -> [UInt8] {
    /// What only looks takes no time, or the time of a disk.
    let patience = Duration.seconds(10)
    var written: [UInt8] = []
    let end = now + patience
    var isOver = false
    repeat {
      for report in log.reports where report.node == node && report.report.subject == process.rawValue {
        switch report.report.ofProcess {
        case .output(let bytes), .errors(let bytes): written += bytes
        case .exited: return written
        default: break
        }
      }
      log.drain()
      if isOver { break }
      isOver = run(until: end, budget: 1, into: &log)
    } while true
    return written
  }
}

extension Connection {
  /// As conntrack(8) lists them, but for the times.
  fileprivate var text: String {
    let state = original.protocol == .tcp ? " \(tcpState)" : ""
    return "\(original)\(state)  reply \(reply)\(hasReply ? "" : " [UNREPLIED]")"
  }
}
