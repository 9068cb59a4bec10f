import Fabric
import Packets
import SimulationKernel
import Switching
import Testing

@Suite struct SpanningTreeTests {
  private static let ring = [(0, 1), (1, 2), (2, 3), (3, 0)]
  private static let fullMesh = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]

  @Test func `a ring of four blocks exactly one port, at once and for good`() {
    var mesh = Mesh(switches: 4, cables: Self.ring)
    let (took, circled) = mesh.settle(within: .seconds(5))
    #expect(took.map { $0 < .milliseconds(10) } ?? false, "\(took.map(\.description) ?? "never")")
    #expect(!circled)
    mesh.run(for: .seconds(60))
    #expect(mesh.isSpanned)
    // Half way round from the root, where both ways cost the same, the way through the better bridge is taken.
    #expect(mesh.blocked == [Plug(2, 1)])
    #expect(mesh.role(Plug(2, 1)) == .alternate)
    #expect(mesh.network.switches.allSatisfy { $0.root?.address == bridgeAddress(0) })
  }

  @Test func `without a spanning tree a broadcast circles in a ring for good`() {
    var mesh = Mesh(switches: 4, cables: Self.ring, stations: 1, settings: { _ in nil })
    mesh.network.send(frame(to: .broadcast, from: station(1)), at: Plug(0, 2))
    mesh.run(for: .milliseconds(100))
    #expect(mesh.hasLoop)
    #expect(mesh.network.received.count > 1000)
    #expect(mesh.network.switches.allSatisfy { $0.counters.moved > 100 && $0.nextWake == .never })
  }

  @Test(arguments: 0..<4) func `a ring heals within a second after any link fails`(cable: Int) {
    var mesh = Mesh(switches: 4, cables: Self.ring)
    mesh.run(for: .seconds(30))
    mesh.set(cable: cable, isUp: false)
    let (took, circled) = mesh.settle(within: .seconds(10))
    #expect(took.map { $0 < .seconds(1) } ?? false, "\(took.map(\.description) ?? "never")")
    #expect(!circled)
    mesh.run(for: .seconds(30))
    mesh.set(cable: cable, isUp: true)
    let (again, circledAgain) = mesh.settle(within: .seconds(10))
    #expect(again.map { $0 < .seconds(1) } ?? false, "\(again.map(\.description) ?? "never")")
    #expect(!circledAgain)
    mesh.run(for: .seconds(30))
    #expect(mesh.isSpanned && mesh.blocked == [Plug(2, 1)])
  }

  @Test func `a full mesh of four keeps three links`() {
    var mesh = Mesh(switches: 4, cables: Self.fullMesh)
    let (took, circled) = mesh.settle(within: .seconds(5))
    #expect(took != nil && !circled)
    mesh.run(for: .seconds(30))
    #expect(mesh.isSpanned)
    #expect(mesh.blocked.count == 3)
  }

  @Test func `when the root falls silent the next best bridge takes its place`() {
    var mesh = Mesh(switches: 4, cables: Self.fullMesh)
    mesh.run(for: .seconds(30))
    for cable in 0..<3 { mesh.set(cable: cable, isUp: false) }
    let (took, circled) = mesh.settle(within: .seconds(30))
    #expect(took != nil && !circled)
    mesh.run(for: .seconds(30))
    #expect(mesh.isSpanned)
    #expect(mesh.network.switches[1...].allSatisfy { $0.root?.address == bridgeAddress(1) })
    #expect(mesh.network.switches[0].root?.address == bridgeAddress(0))
  }

  @Test func `a neighbour that falls silent on a link that stays up is given up after three hellos`() {
    var mesh = Mesh(switches: 3, cables: [(0, 1), (1, 2), (2, 0)])
    mesh.run(for: .seconds(30))
    var deaf = Mesh.link
    deaf.loss = .always
    mesh.network.setLink(deaf, at: mesh.cables[0].a)
    let before = mesh.role(mesh.cables[0].b)
    mesh.run(for: .seconds(7))
    #expect(before == .root)
    #expect(mesh.role(Plug(1, 1)) == .root)
  }

  @Test func `two equal links to the root are told apart by the root's port numbers`() {
    var mesh = Mesh(switches: 2, cables: [(0, 1), (0, 1)])
    mesh.run(for: .seconds(30))
    #expect(mesh.role(Plug(1, 0)) == .root)
    #expect(mesh.role(Plug(1, 1)) == .alternate)
  }

  @Test func `a port priority outweighs a port number`() {
    var mesh = Mesh(
      switches: 2, cables: [(0, 1), (0, 1)],
      configure: { port, plug in if plug == Plug(0, 1) { port.spanningTree.priority = 112 } })
    mesh.run(for: .seconds(30))
    #expect(mesh.role(Plug(1, 0)) == .alternate)
    #expect(mesh.role(Plug(1, 1)) == .root)
  }

  @Test func `a bridge priority outweighs an address`() {
    var mesh = Mesh(
      switches: 4, cables: Self.ring, settings: { SpanningTreeSettings(priority: $0 == 3 ? 4096 : 32_768) })
    mesh.run(for: .seconds(30))
    #expect(mesh.network.switches.allSatisfy { $0.root?.address == bridgeAddress(3) })
    #expect(mesh.isSpanned)
  }

  @Test func `two fast links are better than one slow one`() {
    let rates: [BitRate] = [.gigabitsPerSecond(1), .gigabitsPerSecond(1), .megabitsPerSecond(100)]
    var mesh = Mesh(switches: 3, cables: [(0, 1), (1, 2), (2, 0)], rates: rates)
    mesh.run(for: .seconds(30))
    #expect(mesh.blocked == [Plug(2, 1)])
  }

  static let pathCosts: [(UInt64, UInt32)] = [
    (1, 200_000_000), (100_000, 200_000_000), (1_000_000, 20_000_000), (10_000_000, 2_000_000),
    (100_000_000, 200_000), (1_000_000_000, 20_000), (10_000_000_000, 2_000), (100_000_000_000, 200),
    (1_000_000_000_000, 20), (10_000_000_000_000, 2), (.max, 1),
  ]

  @Test(arguments: pathCosts) func `path costs are those of table 17-3`(rate: UInt64, cost: UInt32) {
    #expect(BitRate(bitsPerSecond: rate).pathCost == cost)
  }

  @Test func `a cable from a switch to itself blocks one end`() {
    var mesh = Mesh(switches: 1, cables: [(0, 0)])
    mesh.run(for: .seconds(30))
    #expect(mesh.role(Plug(0, 0)) == .designated)
    #expect(mesh.role(Plug(0, 1)) == .backup)
    #expect(mesh.state(Plug(0, 1)) == .discarding)
  }

  @Test(arguments: [2, 3, 5, 8, 13]) func `a ring of any length converges within three seconds`(count: Int) {
    var mesh = Mesh(switches: count, cables: (0..<count).map { ($0, ($0 + 1) % count) })
    let (took, circled) = mesh.settle(within: .seconds(60))
    #expect(took.map { $0 < .seconds(3) } ?? false, "\(took.map(\.description) ?? "never")")
    #expect(!circled)
    mesh.run(for: .seconds(60))
    #expect(mesh.isSpanned && mesh.blocked.count == 1)
  }
}
