import Lab
import Packets
import Testing

@Suite struct AddressingTests {
  @Test func `MAC addresses depend on the seed and the name, not on other nodes`() throws {
    func addresses(_ nodes: String, seed: UInt64) throws -> [String: MACAddress] {
      let yaml = "polder: 1\nnodes: { \(nodes), lan: { kind: switch } }\nlinks: [[a, lan], [b, lan]]\n"
      let topology = try Topology(yaml: yaml, file: "lab.yaml", seed: seed)
      let pairs = topology.nodes.flatMap { node in node.interfaces.map { ("\(node.name):\($0.name)", $0.mac) } }
      return Dictionary(uniqueKeysWithValues: pairs)
    }
    let few = try addresses("a: {}, b: {}", seed: 5)
    let more = try addresses("z: {}, a: {}, b: {}, y: {}", seed: 5)
    #expect(few.allSatisfy { more[$0.key] == $0.value })
    #expect(try addresses("a: {}, b: {}", seed: 6) != few)
    #expect(few.values.allSatisfy { $0.bits >> 24 == 0x080027 })
  }

  @Test func `The machines of one segment get addresses of one subnet, in their order`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        addressing: { ipv4: 10.0.0.0/16, ipv6: "2001:db8::/48" }
        nodes:
          h[1-3]: {}
          r: { kind: router }
          s[1-2]: { kind: switch }
          far: {}
        links:
          - [h[1-2], s1]
          - [h3, s2]
          - [s1, s2]
          - [r, s1]
          - [r, far]
        """, file: "lab.yaml")
    let addresses = topology.nodes.flatMap {
      $0.interfaces.flatMap { $0.ipv4.map { "\($0.address)/\($0.prefixLength)" } }
    }
    #expect(
      addresses == [
        "10.0.0.1/24", "10.0.0.2/24", "10.0.0.3/24", "10.0.0.4/24", "10.0.1.1/30", "10.0.1.2/30",
      ])
    #expect(topology.nodes[1].interfaces[0].ipv6.map(\.address) == [IPv6Address("2001:db8::2")])
    let gateways = topology.nodes.compactMap { node -> IPv4Address? in
      guard case .machine(let machine) = node.kind else { return nil }
      return machine.ipv4Routes.first?.via
    }
    #expect(gateways.map(\.description) == ["10.0.0.4", "10.0.0.4", "10.0.0.4", "10.0.1.1"])
  }

  @Test func `VLANs are segments of their own, and trunks join them`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        addressing: auto
        nodes:
          h[1-4]: {}
          s[1-2]:
            kind: switch
            vlans: { p1: { access: 10 }, p2: { access: 20 }, up: { trunk: [10, 20] } }
        links:
          - [h[1-2], s1]
          - [h[3-4], s2]
          - [s1:up, s2:up]
        """, file: "lab.yaml")
    let subnets = topology.nodes.prefix(4).map { $0.interfaces[0].ipv4[0].subnet.description }
    #expect(subnets == ["10.0.0.0/24", "10.0.1.0/24", "10.0.0.0/24", "10.0.1.0/24"])
  }

  @Test func `A lab of one segment gets the pool whole`() throws {
    let topology = try Topology(yaml: "polder: 1\ngenerate: { star: { hosts: 1000 } }\n", file: "lab.yaml")
    #expect(topology.nodes[999].interfaces[0].ipv4 == [.init(address: IPv4Address(10, 0, 3, 232), prefixLength: 8)])
  }

  @Test func `Addresses that the file gives are kept, and the others fit in between`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        addressing: auto
        nodes:
          a: {}
          b: { interfaces: { eth0: { address: 192.168.7.1/24 } } }
          c: {}
          d: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
          e: {}
          s[1-2]: { kind: switch }
        links:
          - [a, s1]
          - [b, s1]
          - [c, s1]
          - [e, s2]
        """, file: "lab.yaml")
    let addresses = topology.nodes.prefix(5).map { $0.interfaces[0].ipv4[0].address.description }
    #expect(addresses == ["192.168.7.2", "192.168.7.1", "192.168.7.3", "10.0.0.1", "10.0.1.1"])
  }

  @Test func `A name where an address is expected means the node's address on the shared subnet`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        nodes:
          a:
            interfaces: { eth0: { addresses: [10.0.0.2/24, "2001:db8::2/64"] } }
            gateway: r
            routes: [{ to: far, via: r }]
          r:
            kind: router
            interfaces:
              out: { address: 10.9.0.1/24 }
              in: { addresses: [10.0.0.1/24, "2001:db8::1/64"] }
          far: { interfaces: { eth0: { address: 10.9.0.2/24 } } }
        links:
          - [a, r:in]
          - [r:out, far]
        """, file: "lab.yaml")
    guard case .machine(let machine) = topology.nodes[0].kind else { return #expect(Bool(false), "a is no machine") }
    #expect(machine.ipv4Routes.map { "\($0.destination) \($0.via)" } == ["10.9.0.2/32 10.0.0.1", "0.0.0.0/0 10.0.0.1"])
    #expect(machine.ipv6Routes.map { "\($0.destination) \($0.via)" } == ["::/0 2001:db8::1"])
  }
}
