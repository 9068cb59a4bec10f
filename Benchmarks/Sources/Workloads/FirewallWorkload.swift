import Fabric
import Guests
import Lab
import NetworkStack
import Packets
import SimulationKernel

/// A stateful firewall with 1,000 rules between two wires: what it adds to a packet's way over the same router without it.
///
/// A packet of one of 100,000 known flows, each visited once before any comes again; and the first packet of a flow, which
/// only the last rule matches.
struct FirewallWorkload {
  static let flows = 100_000

  static let all = [
    Benchmark(name: "firewall, known flow", unit: "ns/packet", must: 300) { part in
      try measure(400_000 / part, knowsFlows: true)
    },
    Benchmark(name: "firewall, first packet", unit: "ns/packet", must: 2000) { part in
      try measure(flows / part, knowsFlows: false)
    },
  ]

  private static func measure(_ packets: Int, knowsFlows: Bool) throws -> Measurement {
    let without = try FirewallWorkload(rules: 0).run(packets, knowsFlows: knowsFlows)
    let with = try FirewallWorkload(rules: 1000).run(packets, knowsFlows: knowsFlows)
    let each = { (seconds: Double) in seconds * 1e9 / Double(packets) }
    return Measurement(
      work: "\(packets) packets, \(Int(each(without))) ns each without", cpu: with, figure: each(with - without))
  }

  private var world: World
  private var log = ObservationLog()
  private let near: PortID
  private let far: PortID
  private let macs: (inside: MACAddress, outside: MACAddress)

  private init(rules: Int) throws {
    world = World(try Topology(yaml: FirewallWorkload.yaml(rules: rules), file: "firewall.yaml"))
    (near, far) = (world.port(0, of: NodeIndex(0)), world.port(0, of: NodeIndex(2)))
    let interfaces = world.guests[1].stack.interfaces
    macs = (interfaces[0].mac, interfaces[1].mac)
    world.start(log: &log)
  }

  private static func yaml(rules: Int) -> String {
    var lines = [
      "polder: 1", "nodes:", "  near: { interfaces: { eth0: { address: 10.255.0.2/24 } } }", "  fw:", "    kind: vnf",
      "    interfaces: { inside: { address: 10.255.0.1/24 }, outside: { address: 203.0.113.1/24 } }",
      "    gateway: 203.0.113.254", "    routes: [{ to: 10.0.0.0/9, via: 10.255.0.2 }]",
    ]
    if rules > 0 {
      lines += ["    functions:", "      - firewall:", "          rules:"]
      lines += (1..<rules).map { number in
        let source = "172.16.\(number / 250).\(number % 250)"
        return "            - drop: { from: inside, source: \(source), protocol: udp, destination-port: \(number) }"
      }
      lines.append("            - allow: { from: inside, to: outside, protocol: udp, destination-port: 53 }")
    }
    lines += [
      "  far: { interfaces: { eth0: { address: 203.0.113.254/24 } } }", "links:",
      "  - { endpoints: [near, \"fw:inside\"], rate: 100Gbps }",
      "  - { endpoints: [\"fw:outside\", far], rate: 100Gbps }",
    ]
    return lines.joined(separator: "\n")
  }

  /// The time that the packets take, in seconds. What is measured goes one way; its answers came before.
  private func run(_ packets: Int, knowsFlows: Bool) throws -> Double {
    var copy = self
    // The first packets ask for MAC addresses, and are of flows that do not come again.
    copy.send(question(FirewallWorkload.flows), from: near)
    copy.send(answer(FirewallWorkload.flows), from: far)
    if knowsFlows {
      for flow in 0..<FirewallWorkload.flows {
        copy.send(question(flow), from: near)
        copy.send(answer(flow), from: far)
      }
    }
    let before = copy.world.fabric.framesDelivered
    let cpu = ProcessUsage.time {
      for packet in 0..<packets { copy.send(question(packet &* 7919 % FirewallWorkload.flows), from: near) }
    }
    let delivered = Int(copy.world.fabric.framesDelivered - before)
    guard delivered == 2 * packets else { throw WorkloadError("\(delivered) frames where \(2 * packets) were due") }
    return cpu
  }

  private mutating func send(_ frame: [UInt8], from port: PortID) {
    world.perform(.inject(frame, from: port), at: world.now, log: &log)
    _ = world.run(until: world.now + .microseconds(10), into: &log)
  }

  private func question(_ flow: Int) -> [UInt8] {
    frame(to: macs.inside, client(flow), server, from: UInt16(1024 + flow % 50_000), to: 53)
  }

  private func answer(_ flow: Int) -> [UInt8] {
    frame(to: macs.outside, server, client(flow), from: 53, to: UInt16(1024 + flow % 50_000))
  }

  private let server = IPv4Address(198, 51, 100, 7)
  private func client(_ flow: Int) -> IPv4Address { IPv4Address(10, 0, UInt8(flow / 50_000), 2) }

  private func frame(
    to mac: MACAddress, _ source: IPv4Address, _ destination: IPv4Address, from port: UInt16, to otherPort: UInt16
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 64)
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    EthernetHeader(destination: mac, source: MACAddress(bits: 0x0200_0000_0001), type: .ipv4).emit(into: &raw, at: 0)
    IPv4Header(source: source, destination: destination, protocol: .udp, totalLength: 50).emit(into: &raw, at: 14)
    UDPHeader(sourcePort: port, destinationPort: otherPort, length: 30)
      .emit(into: &raw, at: 34, source: source, destination: destination)
    return bytes
  }
}
