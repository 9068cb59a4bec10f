import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// A guest on either side of a router.
@Suite struct ForwardingTests {
  private func lab(mtu: Int = 1500) throws -> Segment {
    Segment(
      [
        try GuestConfiguration(guest: 0, [["10.0.0.2/24"]], gateway: "10.0.0.1"),
        try GuestConfiguration(guest: 1, [["10.0.0.1/24"], ["10.0.1.1/24"]], forwards: true, mtus: [1500, mtu]),
        try GuestConfiguration(guest: 2, [["10.0.1.2/24"]], gateway: "10.0.1.1", mtus: [mtu]),
      ], cables: [[(0, 0), (1, 0)], [(1, 1), (2, 0)]])
  }

  @Test func `a ping crosses the router, one hop nearer to its end`() throws {
    var segment = try lab()
    segment.start(Probe.echo(try ip("10.0.1.2")), on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.output[0] == ["64 bytes from 10.0.1.2 ttl 63"])
    #expect(segment.sent.allSatisfy { $0.isIntact })
    let forwarded = try #require(segment.sent.first { $0.guest == 1 && $0.icmpv4?.type == .echoRequest })
    #expect(forwarded.ipv4?.timeToLive == 63)
    #expect(forwarded.ethernet?.source == mac(1, 1) && forwarded.ethernet?.destination == mac(2))
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `a packet at the end of its time is answered by the router`() throws {
    var segment = try lab()
    var probe = Probe.echo(try ip("10.0.1.2"))
    probe.timeToLive = 1
    segment.start(probe, on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.output[0] == ["failure 11/0 mtu 0 from 10.0.0.1"])
    #expect(segment.drops == [Segment.Drop(guest: 1, port: 0, reason: .timeToLiveExceeded)])
  }

  @Test func `a router that knows no way says so`() throws {
    var segment = try lab()
    segment.start(Probe.echo(try ip("10.9.9.9")), on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.output[0] == ["failure 3/0 mtu 0 from 10.0.0.1"])
    #expect(segment.drops.map(\.reason) == [.noRoute])
  }

  @Test func `the sender of a forwarded packet hears that nobody answered the router`() throws {
    var segment = try lab()
    segment.start(Probe.echo(try ip("10.0.1.77")), on: 0)
    segment.run(until: .zero + .seconds(5))
    #expect(segment.output[0] == ["failure 3/1 mtu 0 from 10.0.0.1"])
    #expect(segment.drops == [Segment.Drop(guest: 1, port: 1, reason: .unresolvedNeighbor)])
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `a guest that is no router drops what is not its own`() throws {
    var segment = Segment([try GuestConfiguration(guest: 0, [["10.0.0.2/24"]])], cables: [])
    let header = IPv4Header(
      source: try ipv4("10.0.0.9"), destination: try ipv4("10.0.0.3"), protocol: .udp, totalLength: 0)
    segment.inject(ipv4Frame(to: mac(0), header), into: 0)
    #expect(segment.drops.map(\.reason) == [.notForwarding])
    #expect(segment.sent.isEmpty)
  }

  @Test func `what is too long for the next link is cut there, unless it must not be`() throws {
    var segment = try lab(mtu: 600)
    segment.start(Probe.echo(try ip("10.0.1.2"), size: 1200), on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.output[0] == ["failure 3/4 mtu 600 from 10.0.0.1"])
    #expect(segment.drops.map(\.reason) == [.fragmentationNeeded])
    segment.start(Probe.echo(try ip("10.0.1.2"), size: 1200), on: 0)
    segment.run(until: .zero + .seconds(2))
    #expect(segment.output[0].last == "1208 bytes from 10.0.1.2 ttl 63")
    #expect(segment.sent.allSatisfy { $0.isIntact })
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `options travel with every fragment that must have them`() throws {
    var segment = try lab(mtu: 600)
    let (source, destination) = (try ipv4("10.0.0.2"), try ipv4("10.0.1.2"))
    // Router alert (copied) and a timestamp (not copied), each padded to four bytes.
    let options: [UInt8] = [0x94, 4, 0, 0, 0x44, 4, 5, 0]
    let payload = udpDatagram(from: source, to: destination, [UInt8](repeating: 7, count: 1000))
    let header = IPv4Header(source: source, destination: destination, protocol: .udp, totalLength: 0)
    segment.start(Probe.listener(9), on: 2)
    segment.inject(ipv4Frame(to: mac(1), header, options: options, payload: payload), into: 1)
    segment.run(until: .zero + .seconds(1))
    let pieces = segment.sent.filter { $0.guest == 1 && $0.ipv4 != nil }
    #expect(pieces.map { $0.ipv4?.optionsLength } == [8, 4])
    #expect(pieces.allSatisfy { $0.isIntact && $0.packet.count <= 600 })
    #expect(segment.output[2] == ["1000 bytes from 10.0.0.2 ttl 63"])
  }

  @Test func `errors to one destination come six at once and then one a second`() throws {
    var segment = try lab()
    var probe = Probe.datagrams(to: try ip("10.0.1.2"), count: 100)
    probe.timeToLive = 1
    probe.interval = .milliseconds(100)
    segment.start(probe, on: 0)
    segment.run(until: .zero + .seconds(11))
    let errors = segment.sent.filter { $0.icmpv4?.type == .timeExceeded }
    // Six in the beginning, while tenths of a second pass; then as many as whole seconds pass.
    #expect(errors.count == 6 + 9)
    #expect(errors[6].at - errors[0].at >= .seconds(1))
  }
}
