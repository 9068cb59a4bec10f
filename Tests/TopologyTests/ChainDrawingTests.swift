import Guests
import NetworkStack
import SimulationKernel
import Testing

@testable import Lab

@Suite struct ChainDrawingTests {
  private func topology(_ functions: String, _ more: String = "") throws -> Topology {
    try Topology(
      yaml: """
        polder: 1
        nodes:
          edge:
            kind: vnf
            interfaces: { in: {}, out: {} }
            \(more)
            functions:
        \(functions.split(separator: "\n").map { "      - \($0)" }.joined(separator: "\n"))
          pc: {}
        """, file: "lab.yaml")
  }

  @Test func `Each function stands at its hooks, in the order of the list, and the branches meet`() throws {
    let topology = try topology(
      """
      monitor: {}
      firewall: { policy: reject, rules: [{ allow: { from: in } }] }
      nat: { outside: out, masquerade: true }
      router: {}
      """)
    let drawing = try #require(topology.chainDrawing(of: 0))
    #expect(drawing == ChainDrawingTests.chain, "\(drawing)")
    #expect(topology.chainDrawing(of: 1) == nil && topology.machinesWithFunctions == ["edge"])
  }

  @Test func `A bump in the wire has one way, without a route and without itself`() throws {
    let topology = try topology("firewall: { stateful: false, policy: drop }", "transparent: true")
    let drawing = try #require(topology.chainDrawing(of: 0))
    #expect(drawing == ChainDrawingTests.bump, "\(drawing)")
  }

  /// What is drawn is what is called: a probe of the same order.
  @Test func `The boxes are those of the hooks that the functions name`() throws {
    let topology = try topology(
      """
      rate-limiter: { rate: 1Mbps }
      load-balancer: { address: 10.0.0.9, interface: in, port: 80, servers: [10.0.0.7] }
      """)
    let drawing = try #require(topology.chainDrawing(of: 0))
    let world = World(topology)
    for function in world.guests[0].stack.chain.functions.map(\.value) {
      let hooks = Hook.allCases.filter { function.hooks.contains(HookSet($0)) }
      let name = type(of: function).name
      #expect(drawing.split(separator: " \(name)").count - 1 == hooks.count, "\(name) in \(drawing)")
    }
  }
}

extension ChainDrawingTests {
  private static let chain = """
    edge, between in, out

                         in
    ┌─────────────────────┴─────────────────────┐
    │ prerouting                                │
    │   connection tracking                     │
    │ 3 nat: destinations                       │
    └─────────────────────┬─────────────────────┘
                       route ──────────────────────────────────────────────┐
                     for others                                     for edge itself
    ┌─────────────────────┴─────────────────────┐    ┌─────────────────────┴─────────────────────┐
    │ forward                                   │    │ input                                     │
    │ 1 monitor: counts                         │    │ 1 monitor: counts                         │
    │ 2 firewall: state, 1 rule, policy reject  │    │ 2 firewall: state, 1 rule, policy reject  │
    └─────────────────────┬─────────────────────┘    │ 3 nat: sources of answers                 │
                          │                          └─────────────────────┬─────────────────────┘
                          │                                            programs
                          │                          ┌─────────────────────┴─────────────────────┐
                          │                          │ output                                    │
                          │                          │   connection tracking                     │
                          │                          │ 3 nat: destinations of answers            │
                          │                          └─────────────────────┬─────────────────────┘
                          ├────────────────────────────────────────────────┘
    ┌─────────────────────┴─────────────────────┐
    │ postrouting                               │
    │ 3 nat: sources                            │
    └─────────────────────┬─────────────────────┘
                         out

    Numbers are positions in 'functions'; each hook calls them in this order.
    The first packet of a connection decides; what follows it, and its answers, are rewritten accordingly.
    4 router is not called at any hook: the machine itself routes
    3 handles only IPv4; IPv6 bypasses it.

    """

  private static let bump = """
    edge, between in, out

                     in
    ┌─────────────────┴─────────────────┐
    │ prerouting                        │
    └─────────────────┬─────────────────┘
    ┌─────────────────┴─────────────────┐
    │ forward                           │
    │ 1 firewall: 0 rules, policy drop  │
    └─────────────────┬─────────────────┘
    ┌─────────────────┴─────────────────┐
    │ postrouting                       │
    └─────────────────┬─────────────────┘
                     out

    Numbers are positions in 'functions'; each hook calls them in this order.
    What is not IP, such as ARP, passes unseen.

    """
}
