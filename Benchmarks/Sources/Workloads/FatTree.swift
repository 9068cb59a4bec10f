import Fabric
import Lab
import NetworkStack
import Packets
import SimulationKernel

/// S3: a fat tree of k-port IPv4 routers with k³/4 hosts; links of 10 Gbit/s and 1 us with queues of 100. Each host sends
/// 1,666 datagrams to the host half the tree away: six links, no loss.
///
/// Host i at edge e of pod p is 10.i.e.p, so that the two levels of the fixed tables are prefixes: i names the
/// aggregation switch on the way up, e the core switch. Neighbours are resolved before the clock starts.
///
/// The same with OpenFlow switches: a flow for each route, which decrements the time to live as the router does.
struct FatTree {
  static let datagrams = 1_666

  static let all = [
    Benchmark(name: "fat-tree k=8", unit: "ns/hop", must: 200, aim: 120) { part in
      try FatTree(k: 8).measure(datagrams / part)
    },
    Benchmark(name: "fat-tree k=16", unit: "ns/hop", must: 350, aim: 200) { part in
      try FatTree(k: 16).measure(datagrams / part)
    },
    Benchmark(name: "fat-tree k=8, OpenFlow", unit: "ns/hop", must: 300, aim: 180) { part in
      try FatTree(k: 8, of: .openFlow).measure(datagrams / part)
    },
    Benchmark(name: "fat-tree k=16, OpenFlow", unit: "ns/hop", must: 525, aim: 300) { part in
      try FatTree(k: 16, of: .openFlow).measure(datagrams / part)
    },
  ]

  private enum Tier: UInt8 { case edge = 1, aggregation, core }
  enum Nodes { case routers, openFlow }

  private let nodes: Nodes
  private let half: Int
  private var lab = LabBuilder()
  private var hosts: [NodeIndex] = []
  private var edges: [NodeIndex] = []
  private var aggregations: [NodeIndex] = []
  /// What OpenFlow switches are told, and hosts that have no router to ask for its address.
  private var preparation: [Workload.Step] = []

  /// - Parameter k: ports of a router, even.
  init(k: Int, of nodes: Nodes = .routers) {
    half = k / 2
    self.nodes = nodes
    lab.link.rate = .gigabitsPerSecond(10)
    lab.link.delay = .microseconds(1)
    lab.link.queueLimit = 100
    for pod in 0..<k { addPod(pod) }
    for core in 0..<half * half { addCore(aggregation: core / half, edge: core % half) }
  }

  private func address(pod: Int, edge: Int, _ host: Int) -> IPv4Address {
    IPv4Address(10, UInt8(host), UInt8(edge), UInt8(pod))
  }

  private func address(ofHost x: Int) -> IPv4Address {
    address(pod: x / half / half, edge: x / half % half, x % half)
  }

  // MARK: Building

  private mutating func addPod(_ pod: Int) {
    for edge in 0..<half {
      edges.append(addRouter("e\(pod).\(edge)", .edge, ports: 2 * half, edgeRoutes(pod, edge)))
      for host in 0..<half { addHost(pod, edge, host) }
    }
    for aggregation in 0..<half {
      let router = addRouter(
        "a\(pod).\(aggregation)", .aggregation, ports: 2 * half, aggregationRoutes(pod, aggregation))
      aggregations.append(router)
      for edge in 0..<half { lab.connect(edges[pod * half + edge], half + aggregation, router, edge) }
    }
  }

  private mutating func addHost(_ pod: Int, _ edge: Int, _ host: Int) {
    let address = InterfaceAddress(address(pod: pod, edge: edge, host), prefixLength: 32)
    let up = Route(to: .any, prefixLength: 0, .via, interface: 0, gateway: gateway(.edge))
    let node = lab.host("h\(hosts.count)", [[address]], routes: [up])
    hosts.append(node)
    lab.connect(edges[pod * half + edge], host, node, 0)
    guard nodes == .openFlow else { return }
    preparation.append(.init(.zero, .run("arp -i eth0 -s \(gateway(.edge)) 02:00:00:00:00:01", on: node)))
    let flow =
      "priority=32,ip,nw_dst=\(address.address),"
      + "actions=dec_ttl,set_field:\(lab.lastAddress)->eth_dst,output:\(host + 1)"
    install(flow, in: edges[pod * half + edge])
  }

  private mutating func install(_ flow: String, in node: NodeIndex) {
    preparation.append(.init(.zero, .run("ovs-ofctl add-flow \(flow)", on: node)))
  }

  private mutating func addCore(aggregation: Int, edge: Int) {
    let routes = (0..<2 * half).map { pod in
      via(pod, .aggregation, to: address(pod: pod, edge: edge, aggregation), 32)
    }
    let core = addRouter("c\(aggregation).\(edge)", .core, ports: 2 * half, routes)
    for pod in 0..<2 * half { lab.connect(aggregations[pod * half + aggregation], half + edge, core, pod) }
  }

  private mutating func addRouter(
    _ name: String, _ tier: Tier, ports: Int, _ routes: [Route<IPv4Address>]
  ) -> NodeIndex {
    if nodes == .openFlow { return addSwitch(name, ports: ports, routes) }
    let address = InterfaceAddress(gateway(tier), prefixLength: 32)
    return lab.host(name, Array(repeating: [address], count: ports), routes: routes, forwards: true)
  }

  /// Links to hosts have flows of their own.
  private mutating func addSwitch(_ name: String, ports count: Int, _ routes: [Route<IPv4Address>]) -> NodeIndex {
    let node = lab.openFlowSwitch(name, ports: count)
    for route in routes where route.kind == .via {
      let match = "priority=\(route.prefixLength),ip,nw_dst=\(route.destination)/\(route.prefixLength)"
      install("\(match),actions=dec_ttl,output:\(route.interface + 1)", in: node)
    }
    return node
  }

  // MARK: Routing

  /// What the neighbours of a router call it. All of a tier are called the same, on all their links.
  private func gateway(_ tier: Tier) -> IPv4Address { IPv4Address(169, 254, 0, tier.rawValue) }

  private func via(
    _ interface: Int, _ tier: Tier, to destination: IPv4Address, _ prefixLength: Int
  ) -> Route<IPv4Address> {
    Route(to: destination, prefixLength: prefixLength, .via, interface: interface, gateway: gateway(tier))
  }

  /// Own hosts by port, and up by the host part.
  private func edgeRoutes(_ pod: Int, _ edge: Int) -> [Route<IPv4Address>] {
    (0..<half).flatMap { host in
      [
        Route(to: address(pod: pod, edge: edge, host), prefixLength: 32, .onLink, interface: host),
        via(half + host, .aggregation, to: address(pod: 0, edge: 0, host), 16),
      ]
    }
  }

  /// Down into the own pod, and up by the edge part.
  private func aggregationRoutes(_ pod: Int, _ aggregation: Int) -> [Route<IPv4Address>] {
    (0..<half).flatMap { edge in
      [
        via(edge, .edge, to: address(pod: pod, edge: edge, aggregation), 32),
        via(half + edge, .core, to: address(pod: 0, edge: edge, aggregation), 24),
      ]
    }
  }

  // MARK: Traffic

  private func send(_ x: Int, _ count: Int, at instant: Instant) -> Workload.Step {
    let destination = address(ofHost: (x + hosts.count / 2) % hosts.count)
    let line = "udp-send \(destination) 9 --count \(count) --size 1472 --interval 12us"
    return Workload.Step(instant, .run(line, on: hosts[x]))
  }

  private func workload(_ count: Int) -> Workload {
    let begin = Instant.zero + .seconds(1)
    let starts = hosts.indices.map { x in
      send(x, count, at: begin + .nanoseconds(Int64(1_000_000 + 97 * x % 12_000)))
    }
    return Workload(
      world: lab.world,
      warmUp: preparation + hosts.map { .init(.zero, .run("udp-recv 9", on: $0)) }
        + hosts.indices.map { send($0, 1, at: .zero + .microseconds(Int64($0))) },
      warmUpEnd: begin, steps: starts.sorted { $0.at < $1.at }, end: begin + .seconds(1))
  }

  private func measure(_ count: Int) throws -> Measurement {
    let outcome = try workload(count).run()
    guard outcome.world.fabric.drops.total == 0 else { throw WorkloadError("frames were lost in the fat tree") }
    return try outcome.perHop(expected: hosts.count * count * 6)
  }
}
