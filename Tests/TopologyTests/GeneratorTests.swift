import Lab
import Packets
import Switching
import Testing

@Suite struct GeneratorTests {
  private func generate(_ shape: String) throws -> Topology {
    try Topology(yaml: "polder: 1\ngenerate: { \(shape) }\n", file: "lab.yaml")
  }

  @Test(
    "Shapes have the nodes and links that their measures say",
    arguments: [
      ("tree: { depth: 3, fanout: 4 }", 64, 21, 84), ("line: { switches: 5, hosts: 2 }", 10, 5, 14),
      ("star: { hosts: 7 }", 7, 1, 7), ("ring: { switches: 4 }", 4, 4, 8),
      ("grid: { rows: 3, columns: 4, hosts: 0 }", 0, 12, 17), ("fat-tree: { k: 4 }", 16, 20, 48),
    ])
  func counts(shape: String, hosts: Int, others: Int, links: Int) throws {
    let topology = try generate(shape)
    #expect(topology.nodes.count { $0.name.hasPrefix("h") } == hosts)
    #expect(topology.nodes.count == hosts + others)
    #expect(topology.links.count == links)
  }

  @Test func `A tree is numbered as Mininet numbers it`() throws {
    let topology = try generate("tree: { depth: 2, fanout: 2 }")
    let links = topology.links.map { "\(topology.name(of: $0.a)) \(topology.name(of: $0.b))" }
    #expect(
      links == ["s2:p1 h1:eth0", "s2:p2 h2:eth0", "s1:p1 s2:p3", "s3:p1 h3:eth0", "s3:p2 h4:eth0", "s1:p2 s3:p3"])
  }

  @Test func `The file may say more about a generated node`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        generate: { ring: { switches: 3 } }
        kinds: { switch: { stp: false } }
        nodes:
          s2: { stp: true, priority: 0 }
          h[1-2]: { memory: 1GiB }
        """, file: "lab.yaml")
    #expect(topology.nodes.map(\.name) == ["h1", "h2", "h3", "s1", "s2", "s3"])
    let trees = topology.nodes.map { node -> UInt16? in
      let settings = node.device(as: SwitchDescription.self)?.settings
      return settings?.runsSpanningTree == true ? settings?.priority : nil
    }
    #expect(trees == [nil, nil, nil, nil, 0, nil])
  }

  @Test(arguments: [2, 4, 6])
  func `Every host of a fat-tree reaches every other in at most six links, by the core that the suffix names`(k: Int)
    throws
  {
    let walk = Walk(try generate("fat-tree: { k: \(k) }"))
    let hosts = k * k * k / 4
    for source in 0..<hosts {
      for target in 0..<hosts where source != target {
        let path = walk.path(from: source, to: walk.address(of: target))
        #expect(path.last == target, "\(source) to \(target): \(path)")
        let samePod = source / (k * k / 4) == target / (k * k / 4)
        let sameEdge = source / (k / 2) == target / (k / 2)
        #expect(path.count == (sameEdge ? 2 : samePod ? 4 : 6))
      }
    }
  }
}

/// Follows routing tables from node to node, as packets do.
private struct Walk {
  private var topology: Topology
  private var owners: [IPv4Address: Int] = [:]

  init(_ topology: Topology) {
    self.topology = topology
    for (index, node) in topology.nodes.enumerated() {
      for interface in node.interfaces { for own in interface.ipv4 { owners[own.address] = index } }
    }
  }

  func address(of node: Int) -> IPv4Address { topology.nodes[node].interfaces[0].ipv4[0].address }

  func path(from source: Int, to target: IPv4Address) -> [Int] {
    var path: [Int] = []
    var node = source
    while path.count < 10, owners[target] != node, let next = nextNode(node, target) {
      path.append(next)
      node = next
    }
    return path
  }

  private func nextNode(_ node: Int, _ target: IPv4Address) -> Int? {
    guard case .machine(let machine) = topology.nodes[node].kind else { return nil }
    let isNear = topology.nodes[node].interfaces.contains { $0.ipv4.contains { $0.subnet.contains(target) } }
    let routes = machine.ipv4Routes.filter { $0.destination.contains(target) }
    let best = routes.max { $0.destination.length < $1.destination.length }
    return isNear ? owners[target] : best.flatMap { owners[$0.via] }
  }
}
