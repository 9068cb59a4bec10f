import Fabric
import Lab
import NetworkStack
import Packets
import SimulationKernel

/// S1: h0, ten nodes in a line, h1; 11 links of 1 Gbit/s and 10 us with queues of 1,000 frames. After one datagram that
/// warms the caches up, a million UDP datagrams of 1,000 bytes.
struct Chain {
  static let nodes = 10
  static let datagrams = 1_000_000
  /// Octets of a frame with 1,000 of payload.
  static let frameLength = 1_042

  static let all = [
    Benchmark(name: "chain L2", unit: "ns/hop", must: 150, aim: 75) { part in
      try switched.measure(datagrams / part)
    },
    Benchmark(name: "chain L3", unit: "ns/hop", must: 200, aim: 100) { part in
      try routed.measure(datagrams / part)
    },
    Benchmark(name: "chain L2, OpenFlow", unit: "ns/hop", must: 225, aim: 112) { part in
      try forwarded.measure(datagrams / part)
    },
    Benchmark(name: "chain L3, OpenFlow", unit: "ns/hop", must: 300, aim: 150) { part in
      try programmed.measure(datagrams / part)
    },
  ]

  private(set) var lab = LabBuilder()
  /// From one end to the other.
  private(set) var line: [NodeIndex] = []
  /// What is installed before the first datagram.
  private var flows: [Workload.Step] = []
  private var destination: IPv4Address
  private var interval: String

  private init(to destination: IPv4Address, interval: String) {
    (self.destination, self.interval) = (destination, interval)
    lab.link.delay = .microseconds(10)
  }

  /// Learning switches, a datagram each 20 us.
  static var switched: Chain { switched(interval: "20us") }

  static func switched(interval: String) -> Chain {
    var chain = Chain(to: IPv4Address(10, 0, 0, 2), interval: interval)
    chain.addHost("h0", InterfaceAddress(IPv4Address(10, 0, 0, 1), prefixLength: 24))
    for n in 1...nodes { chain.line.append(chain.lab.learningSwitch("s\(n)", ports: 2)) }
    chain.addHost("h1", InterfaceAddress(chain.destination, prefixLength: 24))
    chain.connect()
    return chain
  }

  /// IPv4 routers with a /30 for each link, a datagram each 10 us.
  static var routed: Chain {
    var chain = Chain(to: far(nodes), interval: "10us")
    chain.addHost("h0", InterfaceAddress(near(0), prefixLength: 30), routes: [forward(over: 0, 0)])
    for n in 1...nodes {
      let addresses = [far(n - 1), near(n)].map { [InterfaceAddress($0, prefixLength: 30)] }
      let routes = n < nodes ? [forward(over: n, 1), back(over: n - 1)] : [back(over: n - 1)]
      chain.line.append(chain.lab.host("r\(n)", addresses, routes: routes, forwards: true))
    }
    chain.addHost("h1", InterfaceAddress(chain.destination, prefixLength: 30), routes: [back(over: nodes)])
    chain.connect()
    return chain
  }

  /// OpenFlow switches in place of the learning ones, with a flow for each direction.
  static var forwarded: Chain {
    var chain = Chain(to: IPv4Address(10, 0, 0, 2), interval: "20us")
    chain.addHost("h0", InterfaceAddress(IPv4Address(10, 0, 0, 1), prefixLength: 24))
    for n in 1...nodes { chain.addSwitch(n, ["in_port=1,actions=output:2", "in_port=2,actions=output:1"]) }
    chain.addHost("h1", InterfaceAddress(chain.destination, prefixLength: 24))
    chain.connect()
    return chain
  }

  /// OpenFlow switches in place of the routers, which do what routers do: they look the destination up, decrement the time to
  /// live, and set both addresses of the frame.
  static var programmed: Chain {
    // The first address is that of h0, then come two ports and an identifier for each switch.
    let last = "\(MACAddress(bits: LabBuilder.firstMAC + 1 + 3 * UInt64(nodes)))"
    var chain = Chain(to: IPv4Address(10, 0, 0, 2), interval: "10us")
    chain.addHost("h0", InterfaceAddress(IPv4Address(10, 0, 0, 1), prefixLength: 24))
    let next = "02:00:00:00:00:01"
    for n in 1...nodes {
      let addresses = "set_field:02:00:00:00:00:\(n + 10)->eth_src,set_field:\(n == nodes ? last : next)->eth_dst"
      chain.addSwitch(
        n,
        [
          "arp,in_port=1,actions=output:2", "arp,in_port=2,actions=output:1",
          "ip,nw_dst=10.0.0.0/30,in_port=1,actions=dec_ttl,\(addresses),output:2",
          "ip,nw_dst=10.0.0.0/30,in_port=2,actions=dec_ttl,\(addresses),output:1",
        ])
    }
    chain.addHost("h1", InterfaceAddress(chain.destination, prefixLength: 24))
    chain.connect()
    return chain
  }

  private mutating func addSwitch(_ number: Int, _ entries: [String]) {
    let node = lab.openFlowSwitch("s\(number)", ports: 2)
    line.append(node)
    for entry in entries { flows.append(.init(.zero, .run("ovs-ofctl add-flow \(entry)", on: node))) }
  }

  /// The addresses at the two ends of a link.
  private static func near(_ link: Int) -> IPv4Address { IPv4Address(10, 0, UInt8(link), 1) }
  private static func far(_ link: Int) -> IPv4Address { IPv4Address(10, 0, UInt8(link), 2) }

  private static func forward(over link: Int, _ interface: Int) -> Route<IPv4Address> {
    Route(to: IPv4Address(10, 0, UInt8(nodes), 0), prefixLength: 30, .via, interface: interface, gateway: far(link))
  }

  private static func back(over link: Int) -> Route<IPv4Address> {
    Route(to: .any, prefixLength: 0, .via, interface: 0, gateway: near(link))
  }

  private mutating func addHost(
    _ name: String, _ address: InterfaceAddress<IPv4Address>, routes: [Route<IPv4Address>] = []
  ) {
    line.append(lab.host(name, [[address]], routes: routes))
  }

  private mutating func connect() {
    for (a, b) in zip(line, line.dropFirst()) { lab.connect(a, b) }
  }

  /// The warm-up counts as work, but what it asks of ARP does not.
  func workload(_ count: Int) -> Workload {
    let (h0, h1) = (line[0], line[line.count - 1])
    let send = "udp-send \(destination) 9 --size 1000"
    return Workload(
      world: lab.world,
      warmUp: flows + [
        .init(.zero, .run("udp-recv 9", on: h1)),
        .init(.zero + .milliseconds(400), .run(send, on: h0)),
      ],
      warmUpEnd: .zero + .milliseconds(450),
      steps: [
        .init(.zero + .milliseconds(500), .run(send, on: h0)),
        .init(.zero + .seconds(1), .run(send + " --count \(count) --interval \(interval)", on: h0)),
      ],
      end: .zero + .seconds(30))
  }

  func hops(_ count: Int) -> Int { (Chain.nodes + 1) * (count + 1) }

  private func measure(_ count: Int) throws -> Measurement { try workload(count).run().perHop(expected: hops(count)) }
}
