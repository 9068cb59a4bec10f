import Lab
import Sessions
import SimulationKernel
import Testing

/// Apps of the controller in a lab, as hosts see them.
@Suite struct ControllerAppLabTests {
  private static func session(
    _ apps: String, _ nodes: String, _ events: [(at: Int, on: String, run: String)], change: String = ""
  ) throws
    -> Session
  {
    let lines = events.map { "  - { at: \($0.at)s, on: \($0.on), run: \"\($0.run)\" }" }
    var session = try SimulatedControllerTests.session(
      """
      polder: 1
      duration: 20s
      nodes:
      \(nodes)
        s[1-2]: { kind: openflow-switch, controller: c1 }
        c1: { kind: controller, apps: \(apps) }
      links: [[h1, s1], [h2, s2], [h3, s2], [s1, s2]]
      events:
      \(lines.joined(separator: "\n"))
      \(change)
      """)
    session.advance(to: .zero + .seconds(20))
    return session
  }

  private static func hosts(_ addresses: [String], gateways: [String?] = [nil, nil, nil], more: String = "") -> String {
    zip(addresses, gateways).enumerated().map { index, host in
      let gateway = host.1.map { ", gateway: \($0)" } ?? ""
      return "  h\(index + 1): { interfaces: { eth0: { address: \(host.0)/24 } }\(gateway)\(more) }"
    }.joined(separator: "\n")
  }

  @Test func `switches route between subnets`() throws {
    let session = try Self.session(
      "[forwarding, { gateway: [10.0.1.1/24, 10.0.2.1/24] }]",
      Self.hosts(["10.0.1.2", "10.0.2.2", "10.0.2.3"], gateways: ["10.0.1.1", "10.0.2.1", "10.0.2.1"]),
      [
        (3, "h1", "ping -c 2 10.0.1.1"), (6, "h1", "ping -c 3 10.0.2.2"), (10, "h3", "ping -c 2 10.0.1.2"),
        (13, "h2", "ping -c 2 10.0.2.3"),
      ])
    func output(_ command: String) -> String { SimulatedControllerTests.output(of: command, in: session) }
    #expect(output("ping -c 2 10.0.1.1").contains("2 received"))
    #expect(output("ping -c 3 10.0.2.2").contains("3 received"))
    #expect(output("ping -c 3 10.0.2.2").contains("ttl=63"), "one router is on the way, however many switches")
    #expect(output("ping -c 2 10.0.1.2").contains("2 received"))
    #expect(output("ping -c 2 10.0.2.3").contains("ttl=64"), "within a subnet nobody routes")
  }

  @Test func `an address that servers share outlives one of them`() throws {
    let nodes = Self.hosts(
      ["10.0.0.1", "10.0.0.2", "10.0.0.3"], more: ", services: [{ http: { files: { /: hello } } }]")
    let session = try Self.session(
      "[forwarding, { load-balancer: { address: 10.0.0.100, port: 80, servers: [10.0.0.2, 10.0.0.3] } }]", nodes,
      [
        (4, "h1", "curl -m 2 http://10.0.0.100/"),
        (9, "h1", "curl -m 2 http://10.0.0.100/?1"), (11, "h1", "curl -m 2 http://10.0.0.100/?2"),
        (13, "h1", "curl -m 2 http://10.0.0.100/?3"), (15, "h1", "curl -m 2 http://10.0.0.100/?4"),
      ], change: "  - { at: 6s, link: [h2, s2], set: { state: down } }")
    for suffix in ["", "?1", "?2", "?3", "?4"] {
      let output = SimulatedControllerTests.output(of: "curl -m 2 http://10.0.0.100/\(suffix)", in: session)
      #expect(output == "hello", "\(suffix)")
    }
  }
}
