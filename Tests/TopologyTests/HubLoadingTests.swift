import Hubs
import Lab
import Packets
import Testing

@Suite struct HubLoadingTests {
  @Test func `A hub has ports as links name them, and is printed as what it is`() throws {
    let topology = try Topology(
      yaml: "polder: 1\nnodes: { a: {}, b: {}, h: { kind: hub } }\nlinks: [[a, h], [b, \"h:uplink\"]]\n",
      file: "lab.yaml")
    #expect(topology.nodes[2].device(as: HubDescription.self) != nil)
    #expect(topology.nodes[2].interfaces.map(\.name) == ["p1", "uplink"])
    let printed = topology.yaml()
    #expect(printed.contains("  h:\n    kind: hub\n"))
    #expect(try Topology(yaml: printed, file: "lab.yaml") == topology)
  }

  @Test func `A hub passes every VLAN, so that a trunk may go through one`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        addressing: auto
        nodes:
          h[1-4]: {}
          s[1-2]: { kind: switch, vlans: { p1: { access: 10 }, p2: { access: 20 }, up: { trunk: all } } }
          hub: { kind: hub }
        links:
          - [h1, s1:p1]
          - [h2, s1:p2]
          - [h3, s2:p1]
          - [h4, s2:p2]
          - [s1:up, hub]
          - [s2:up, hub]
        """, file: "lab.yaml")
    let subnets = topology.nodes.prefix(4).map {
      $0.interfaces[0].ipv4.map { "\($0.address)".split(separator: ".")[2] }
    }
    #expect(subnets[0] == subnets[2] && subnets[1] == subnets[3] && subnets[0] != subnets[1])
  }

  @Test func `A hub has no settings of a switch or a machine`() {
    let yaml = "polder: 1\nnodes: { h: { kind: hub, stp: true, gateway: 10.0.0.1 } }\n"
    #expect(throws: TopologyError.self) { try Topology(yaml: yaml, file: "lab.yaml") }
  }

  @Test func `Nothing can be typed into a hub`() {
    let yaml = "polder: 1\nnodes: { h: { kind: hub } }\nevents: [{ at: 1s, on: h, type: ip addr }]\n"
    #expect { try Topology(yaml: yaml, file: "lab.yaml") } throws: {
      "\($0)".contains("'h' is a hub, which runs no programs")
    }
  }
}
