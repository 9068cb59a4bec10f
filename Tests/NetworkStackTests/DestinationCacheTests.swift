import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// A router remembers the ways of its packets. Whatever changes a way must be obeyed by the very next packet.
@Suite struct DestinationCacheTests {
  /// A guest, a router, and two stations on the far link.
  private func lab() throws -> Segment {
    var segment = Segment(
      [
        try GuestConfiguration(guest: 0, [["10.0.0.2/24"]], gateway: "10.0.0.1"),
        try GuestConfiguration(guest: 1, [["10.0.0.1/24"], ["10.0.1.1/24"]], forwards: true),
        try GuestConfiguration(guest: 2, [["10.0.1.2/24"]], gateway: "10.0.1.1"),
        try GuestConfiguration(guest: 3, [["10.0.1.3/24"]], gateway: "10.0.1.1"),
      ], cables: [[(0, 0), (1, 0)], [(1, 1), (2, 0), (3, 0)]])
    segment.start(Probe.echo(try ip("10.0.1.2")), on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.output[0] == ["64 bytes from 10.0.1.2 ttl 63"])
    return segment
  }

  /// Pings again, and gives what the router passed on.
  private func forwarded(_ segment: inout Segment, size: Int = 56) throws -> [Segment.Sent] {
    let before = segment.sent.count
    segment.start(Probe.echo(try ip("10.0.1.2"), size: size), on: 0)
    segment.run(for: .milliseconds(500))
    return segment.sent[before...].filter { $0.guest == 1 && $0.icmpv4?.type == .echoRequest }
  }

  @Test func `the next packet goes as the first did`() throws {
    var segment = try lab()
    let again = try forwarded(&segment)
    #expect(again.map(\.port) == [1] && again.first?.ethernet?.destination == mac(2))
    #expect(again.allSatisfy { $0.isIntact } && again.first?.ipv4?.timeToLive == 63)
  }

  @Test func `a new route is taken at once`() throws {
    var segment = try lab()
    segment.with(1) { guest, _, _ in
      let route = Route(
        to: IPv4Address(10, 0, 1, 2), prefixLength: 32, .via, interface: 1, gateway: IPv4Address(10, 0, 1, 3))
      guest.stack.ipv4.routes.add(route)
    }
    #expect(try forwarded(&segment).map { $0.ethernet?.destination } == [mac(3)])
  }

  @Test func `a packet is for the router from the moment it has the address`() throws {
    var segment = try lab()
    segment.with(1) { guest, _, _ in
      guest.stack.ipv4.routes.add(Route(to: IPv4Address(10, 0, 1, 2), prefixLength: 32, .local, interface: 1))
    }
    #expect(try forwarded(&segment).isEmpty)
  }

  @Test func `a neighbour's new MAC address is used at once`() throws {
    var segment = try lab()
    segment.with(1) { guest, now, _ in
      let key = NeighborKey(IPv4Address(10, 0, 1, 2), on: 1)
      _ = guest.stack.ipv4.neighbors.learn(NeighborNews(mac: mac(3), isProof: true), for: key, at: now)
    }
    #expect(try forwarded(&segment).map { $0.ethernet?.destination } == [mac(3)])
  }

  @Test func `a smaller MTU cuts the next packet`() throws {
    var segment = try lab()
    segment.with(1) { guest, _, _ in guest.stack.interfaces[1].mtu = 600 }
    #expect(try forwarded(&segment, size: 1200).isEmpty)
    #expect(segment.output[0].last == "failure 3/4 mtu 600 from 10.0.0.1")
  }

  @Test func `a neighbour long unheard of is asked again`() throws {
    var segment = try lab()
    segment.run(until: .zero + .seconds(40))
    let before = segment.sent.count
    #expect(try forwarded(&segment).map { $0.ethernet?.destination } == [mac(2)])
    segment.run(for: .seconds(6))
    let asked = segment.sent[before...].contains { $0.guest == 1 && $0.port == 1 && $0.ethernet?.type == .arp }
    #expect(asked)
  }
}
