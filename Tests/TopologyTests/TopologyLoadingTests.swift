import Fabric
import Lab
import NetworkStack
import Packets
import SimulationKernel
import Switching
import Testing

@Suite struct TopologyLoadingTests {
  @Test func `A file without anything but nodes has sensible defaults`() throws {
    let topology = try Topology(yaml: "polder: 1\nnodes: { a: {}, b: {} }\nlinks: [[a, b]]\n", file: "Labs/two.yaml")
    #expect(topology.name == "two")
    #expect(topology.seed == 1)
    #expect(topology.duration == .seconds(60))
    #expect(topology.nodes.map(\.name) == ["a", "b"])
    #expect(topology.nodes.map { $0.interfaces.map(\.name) } == [["eth0"], ["eth0"]])
    #expect(topology.links.count == 1)
    #expect(topology.links[0].forward == LinkSettings())
  }

  @Test func `Defaults yield to kinds, kinds to groups, groups to the node`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        defaults: { node: { memory: 1MiB, vcpus: 2, ageing: 10s } }
        kinds: { vm: { memory: 2MiB } }
        groups:
          base: { memory: 3MiB, vcpus: 3 }
          dmz: { groups: [base], memory: 4MiB }
        nodes:
          a: {}
          r: { kind: router }
          g: { groups: [dmz] }
          n: { groups: dmz, memory: 5MiB }
          s: { kind: switch }
        """, file: "lab.yaml")
    let machines = topology.nodes.compactMap { node -> Topology.Machine? in
      if case .machine(let machine) = node.kind { machine } else { nil }
    }
    #expect(machines.map { $0.settings.memory >> 20 } == [2, 1, 4, 5])
    #expect(machines.map(\.settings.vcpus) == [2, 2, 3, 3])
    #expect(machines.map(\.forwards) == [false, true, false, false])
    let bridge = try #require(topology.nodes[4].device(as: SwitchDescription.self))
    #expect(bridge.settings.ageing == .seconds(10))
    #expect(!bridge.settings.runsSpanningTree)
  }

  @Test func `What is said of TCP is merged key by key`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        defaults: { node: { tcp: { congestion-control: newreno, buffers: 64KiB, timestamps: false } } }
        kinds: { router: { tcp: { nagle: false, window-scaling: false } } }
        groups: { slow: { tcp: { delayed-ack: 1, minimum-rto: 1s, keep-alive: 1m } } }
        nodes:
          a: { groups: slow, tcp: { congestion-control: cubic, sack: false } }
          r: { kind: router, tcp: { ecn: true, initial-window: 3 } }
        """, file: "lab.yaml")
    let settings = topology.nodes.compactMap { node -> TCPSettings? in
      if case .machine(let machine) = node.kind { machine.settings.tcp } else { nil }
    }
    var (a, r) = (TCPSettings(), TCPSettings())
    (a.bufferSize, a.usesTimestamps, a.delayedAcknowledgment) = (65_536, false, 1)
    (a.leastVariation, a.keepAlive, a.usesSelectiveAcknowledgment) = (.seconds(1), .seconds(60), false)
    (r.congestionControl, r.bufferSize, r.usesTimestamps, r.holdsSmallSegments) = (.newReno, 65_536, false, false)
    (r.scalesWindows, r.usesCongestionNotification, r.initialWindow) = (false, true, 3)
    #expect(settings == [a, r])
  }

  @Test func `A link takes the next free interface at each end, and leaves those that others name`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        nodes:
          r: { interfaces: { left: {}, middle: {}, right: {} } }
          s: { kind: switch }
          a: {}
        links:
          - [r, s]
          - [r:left, s:p1]
          - [a, r]
          - [a, s]
        """, file: "lab.yaml")
    let ends = topology.links.map { "\(topology.name(of: $0.a)) \(topology.name(of: $0.b))" }
    #expect(ends == ["r:middle s:p2", "r:left s:p1", "a:eth0 r:right", "a:eth1 s:p3"])
    #expect(topology.nodes[1].interfaces.map(\.name) == ["p2", "p1", "p3"])
  }

  @Test func `Each direction of a link has its own settings`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        defaults: { link: { rate: 10Mbps, delay: 1.5ms, queue: { limit: 7 } } }
        nodes: { a: {}, b: {} }
        links:
          - endpoints: [a, b]
            loss: 0.005
            mtu: 1400
            backward: { rate: 1kbps, loss: 0.0000001%, preamble: false }
            state: down
        """, file: "lab.yaml")
    let link = topology.links[0]
    #expect(link.isUp == false)
    #expect(link.forward.rate == .megabitsPerSecond(10))
    #expect(link.backward.rate == BitRate(bitsPerSecond: 1000))
    #expect([link.forward, link.backward].map(\.delay) == [.microseconds(1500), .microseconds(1500)])
    #expect([link.forward, link.backward].map(\.loss.partsPerBillion) == [5_000_000, 1])
    #expect([link.forward, link.backward].map(\.queueLimit) == [7, 7])
    #expect([link.forward, link.backward].map(\.countsPreamble) == [true, false])
    #expect(topology.nodes.map { $0.interfaces[0].mtu } == [1400, 1400])
  }

  @Test func `Ranges run along in names, in values and in links, quoted or not`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        nodes:
          h[01-04]: { interfaces: { eth0: { address: 10.0.[1-4].2/24 } }, gateway: 10.0.[1-4].1 }
          s[1,2]: { kind: switch }
        links:
          - [h[01-04], "s[1-2]"]
        """, file: "lab.yaml")
    #expect(topology.nodes.map(\.name) == ["h01", "h02", "h03", "h04", "s1", "s2"])
    #expect(topology.nodes[2].interfaces[0].ipv4[0].address == IPv4Address(10, 0, 3, 2))
    #expect(topology.links.map { topology.name(of: $0.b) } == ["s1:p1", "s1:p2", "s2:p1", "s2:p2"])
  }

  @Test func `Files from Windows, with a mark in front and carriage returns, load alike and keep their positions`()
    throws
  {
    let text = "polder: 1\nnodes:\n  a: {}\n  b: {}\n  a: {}\n"
    let error = #expect(throws: TopologyError.self) {
      try Topology(yaml: "\u{FEFF}" + text.replacing("\n", with: "\r\n"), file: "lab.yaml")
    }
    #expect(error?.faults.map(\.line) == [5])
    let fine = "\u{FEFF}" + text.replacing("  a: {}\n  b", with: "  c: {}\n  b").replacing("\n", with: "\r\n")
    #expect(try Topology(yaml: fine, file: "lab.yaml").nodes.map(\.name) == ["c", "b", "a"])
  }

  @Test func `Anchors, aliases and merge keys work as YAML has them`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        nodes:
          a: &small { memory: 1MiB, vcpus: 2 }
          b: { <<: *small, vcpus: 3 }
          c: *small
        """, file: "lab.yaml")
    let vcpus = topology.nodes.map { node in
      if case .machine(let machine) = node.kind { machine.settings.vcpus } else { 0 }
    }
    #expect(vcpus == [2, 3, 2])
  }

  @Test func `An event names the ends of its link in either order`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        nodes: { a: {}, b: {} }
        links: [[a, b]]
        events:
          - { at: 2s, link: [b, a], set: { state: down, forward: { rate: 1Mbps } } }
          - { at: 1s, on: a, run: "sleep 1" }
        """, file: "lab.yaml")
    #expect(topology.events[0].action == .run(command: "sleep 1", node: 0))
    guard case .change(link: 0, let change) = topology.events[1].action else {
      Issue.record("\(topology.events[1])")
      return
    }
    var (forward, backward) = (LinkSettings(), LinkSettings())
    change.apply(forward: &forward, backward: &backward)
    #expect(topology.events[1].at == Instant(nanoseconds: 2_000_000_000))
    #expect(change.isUp == false)
    #expect(forward == LinkSettings())
    #expect(backward.rate == .megabitsPerSecond(1))
  }
}
