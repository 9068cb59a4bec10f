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
  ]

  private(set) var lab = LabBuilder()
  /// From one end to the other.
  private(set) var line: [NodeIndex] = []
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
      warmUp: [
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
