import Packets
import Settings

// The k-ary fat-tree of Al-Fares, Loukissas and Vahdat, "A scalable, commodity data center network architecture" (2008), with its
// two-level tables: up by the destination's suffix, down by its prefix.
//
// Host i at edge router e of pod p is 10.i.e.4p+2 in a /30, with the parts of the address turned round, so that the suffix is a prefix and
// longest prefix match does the rest. A packet goes up by port i' at the edge and by port e' at the aggregation, which leads to
// the one core router that knows where 10.i'.e'.0/24 lies. Other packets, which only routers themselves send, take a detour
// by the first port down.
extension GeneratedShape {
  mutating func buildFatTree(k: Int) {
    let tree = FatTree(half: k / 2, location: location)
    for x in 0..<tree.hostCount { nodes.append(tree.host(x)) }
    for index in 0..<tree.half * k { nodes.append(tree.edge(index)) }
    for index in 0..<tree.half * k { nodes.append(tree.aggregation(index)) }
    for index in 0..<tree.half * tree.half { nodes.append(tree.core(index)) }
    links = tree.links()
  }
}

private struct FatTree {
  /// k / 2
  var half: Int
  var location: SourceLocation

  var pods: Int { 2 * half }
  var hostCount: Int { pods * half * half }

  func host(_ x: Int) -> NodePlan {
    let (pod, edge, index) = (x / half / half, x / half % half, x % half)
    let subnet = hostSubnet(index, edge, pod)
    let interfaces = [("eth0", cidr(subnet, 2))]
    return plan("h\(x + 1)", .vm, interfaces, routes: [(RouteDestination.default, address(subnet, 1))])
  }

  /// Ports 0 to k/2 - 1 lead down to the hosts, the others up to the pod's aggregation routers.
  func edge(_ n: Int) -> NodePlan {
    let down = (0..<half).map { ("eth\($0)", cidr(hostSubnet($0, n % half, n / half), 1)) }
    let up = (0..<half).map { ("eth\(half + $0)", cidr(podLink(n / half, n % half, $0), 1)) }
    let routes = (0..<half).map { (suffix($0, 0, 16), address(podLink(n / half, n % half, $0), 2)) }
    return plan("edge\(n + 1)", .router, down + up, routes: routes)
  }

  /// Ports 0 to k/2 - 1 lead down to the pod's edge routers, the others up to the core.
  func aggregation(_ n: Int) -> NodePlan {
    let (pod, a) = (n / half, n % half)
    let down = (0..<half).map { ("eth\($0)", cidr(podLink(pod, $0, a), 2)) }
    let up = (0..<half).map { ("eth\(half + $0)", cidr(coreLink(pod, a, $0), 1)) }
    let upward = (0..<half).map { (suffix(a, $0, 24), address(coreLink(pod, a, $0), 2)) }
    let downward = (0..<half).map { (prefix(hostSubnet(a, $0, pod)), address(podLink(pod, $0, a), 1)) }
    return plan(
      "agg\(n + 1)", .router, down + up,
      routes: upward + downward + [(RouteDestination.default, address(podLink(pod, 0, a), 1))])
  }

  /// Core router c leads to aggregation router c / (k/2) of every pod, and serves edge c % (k/2).
  func core(_ c: Int) -> NodePlan {
    let (a, e) = (c / half, c % half)
    let ports = (0..<pods).map { ("eth\($0)", cidr(coreLink($0, a, e), 2)) }
    let routes = (0..<pods).map { (prefix(hostSubnet(a, e, $0)), address(coreLink($0, a, e), 1)) }
    return plan(
      "core\(c + 1)", .router, ports, routes: routes + [(RouteDestination.default, address(coreLink(0, a, e), 1))])
  }

  func links() -> [(EndpointName, EndpointName)] {
    let hosts = (0..<hostCount).map { x in (port("h\(x + 1)", 0), port("edge\(x / half + 1)", x % half)) }
    let inPods = (0..<pods * half).flatMap { n in
      (0..<half).map { a in
        (port("edge\(n + 1)", half + a), port("agg\(n / half * half + a + 1)", n % half))
      }
    }
    let toCore = (0..<pods * half).flatMap { n in
      (0..<half).map { e in (port("agg\(n + 1)", half + e), port("core\(n % half * half + e + 1)", n / half)) }
    }
    return hosts + inPods + toCore
  }
}

extension FatTree {
  private func port(_ node: String, _ number: Int) -> EndpointName {
    EndpointName(node: node, interface: "eth\(number)")
  }

  private func hostSubnet(_ index: Int, _ edge: Int, _ pod: Int) -> Int {
    10 << 24 | index << 16 | edge << 8 | 4 * pod
  }

  /// The /30 between edge e and aggregation a of a pod, in 172.16.0.0/12.
  private func podLink(_ pod: Int, _ e: Int, _ a: Int) -> Int {
    172 << 24 | 16 << 16 + 4 * ((pod * half + e) * half + a)
  }

  /// The /30 between aggregation a of a pod and core a·k/2 + e, after those within the pods.
  private func coreLink(_ pod: Int, _ a: Int, _ e: Int) -> Int { podLink(pod + pods, a, e) }

  private func address(_ subnet: Int, _ number: Int) -> IPAddress { .v4(ipv4(subnet, number)) }

  private func ipv4(_ subnet: Int, _ number: Int) -> IPv4Address {
    IPv4Address(bits: UInt32(truncatingIfNeeded: subnet + number))
  }

  private func cidr(_ subnet: Int, _ number: Int) -> Assignment {
    .ipv4(Topology.IPv4Assignment(address: ipv4(subnet, number), prefixLength: 30))
  }

  private func prefix(_ subnet: Int) -> RouteDestination { .ipv4(IPv4Prefix(ipv4(subnet, 0), length: 30)) }

  /// 10.a.b.0 with a prefix of so many bits.
  private func suffix(_ a: Int, _ b: Int, _ length: Int) -> RouteDestination {
    .ipv4(IPv4Prefix(ipv4(10 << 24 | a << 16 | b << 8, 0), length: length))
  }

  private func plan(
    _ name: String, _ kind: NodeKind, _ interfaces: [(String, Assignment)], routes: [(RouteDestination, IPAddress)]
  ) -> NodePlan {
    var machine = MachineDescription()
    machine.interfaces = interfaces.map { name, assignment in
      var interface = InterfaceDescription()
      interface.address = Located(assignment, at: location)
      return Named(name, interface, at: location)
    }
    machine.routes = routes.map { to, via in
      RouteDescription(to: Located(to, at: location), via: Located(.address(via), at: location))
    }
    var plan = NodePlan(names: [name], location: location, kind: kind)
    plan.description.settings = Layer(
      MachineDescription.keys.change(saying: machine), of: MachineDescription.keys)
    return plan
  }
}
