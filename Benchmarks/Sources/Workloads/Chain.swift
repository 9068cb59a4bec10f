import Fabric
import HostStack
import Lab
import Packets
import SimulationKernel

/// S1: h0, ten nodes in a line, h1; 11 links of 1 Gbit/s and 10 us with queues of 1,000 frames. After one datagram that
/// warms the caches up, `count` UDP datagrams of 1,000 bytes.
enum Chain {
  static let nodes = 10

  static func link() -> LinkSettings {
    var link = LinkSettings()
    link.delay = .microseconds(10)
    return link
  }

  /// Learning switches, a datagram each 20 us.
  static func switched(count: Int) -> Workload {
    var lab = LabBuilder()
    lab.link = link()
    let h0 = lab.host("h0", [[InterfaceAddress(IPv4Address(10, 0, 0, 1), prefixLength: 24)]])
    let switches = (1...nodes).map { lab.learningSwitch("s\($0)", ports: 2) }
    let h1 = lab.host("h1", [[InterfaceAddress(IPv4Address(10, 0, 0, 2), prefixLength: 24)]])
    let line = [h0] + switches + [h1]
    for (a, b) in zip(line, line.dropFirst()) { lab.connect(a, b) }
    return workload("chain L2", lab, from: h0, to: h1, "10.0.0.2", count: count, interval: "20us")
  }

  /// IPv4 routers with a /30 for each link, a datagram each 10 us.
  static func routed(count: Int) -> Workload {
    var lab = LabBuilder()
    lab.link = link()
    func near(_ link: Int) -> IPv4Address { IPv4Address(10, 0, UInt8(link), 1) }
    func far(_ link: Int) -> IPv4Address { IPv4Address(10, 0, UInt8(link), 2) }
    func address(_ address: IPv4Address) -> [InterfaceAddress<IPv4Address>] {
      [InterfaceAddress(address, prefixLength: 30)]
    }
    func forward(_ link: Int, _ interface: Int) -> Route<IPv4Address> {
      Route(to: IPv4Address(10, 0, UInt8(nodes), 0), prefixLength: 30, .via, interface: interface, gateway: far(link))
    }
    let back = { (link: Int) in
      Route(to: IPv4Address.any, prefixLength: 0, .via, interface: 0, gateway: near(link))
    }
    let h0 = lab.host("h0", [address(near(0))], routes: [forward(0, 0)])
    let routers = (1...nodes).map { n in
      lab.host(
        "r\(n)", [address(far(n - 1)), address(near(n))],
        routes: n < nodes ? [forward(n, 1), back(n - 1)] : [back(n - 1)],
        forwards: true)
    }
    let h1 = lab.host("h1", [address(far(nodes))], routes: [back(nodes)])
    let line = [h0] + routers + [h1]
    for (a, b) in zip(line, line.dropFirst()) { lab.connect(a, b) }
    return workload("chain L3", lab, from: h0, to: h1, "10.0.\(nodes).2", count: count, interval: "10us")
  }

  private static func workload(
    _ name: String, _ lab: LabBuilder, from h0: NodeIndex, to h1: NodeIndex, _ address: String, count: Int,
    interval: String
  ) -> Workload {
    let warmUp = Instant.zero + .milliseconds(500)
    let start = Instant.zero + .seconds(1)
    return Workload(
      name: name, world: lab.world,
      commands: [
        (.zero, .run("udp-recv 9", on: h1)),
        (warmUp, .run("udp-send \(address) 9 --count 1 --size 1000", on: h0)),
        (start, .run("udp-send \(address) 9 --count \(count) --size 1000 --interval \(interval)", on: h0)),
      ], end: Instant.zero + .seconds(100), expectedHops: (nodes + 1) * (count + 1))
  }
}
