import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

@Suite struct IPv6ForwardingTests {
  private func lab(mtu: Int = 1500) throws -> Segment {
    Segment(
      [
        try GuestConfiguration(guest: 0, [["2001:db8:0:1::2/64"]], gateway: "2001:db8:0:1::1"),
        try GuestConfiguration(
          guest: 1, [["2001:db8:0:1::1/64"], ["2001:db8:0:2::1/64"]], forwards: true, mtus: [1500, mtu]),
        try GuestConfiguration(guest: 2, [["2001:db8:0:2::2/64"]], gateway: "2001:db8:0:2::1", mtus: [mtu]),
      ], cables: [[(0, 0), (1, 0)], [(1, 1), (2, 0)]])
  }

  @Test func `a ping crosses the router`() throws {
    var segment = try lab()
    segment.bringUp()
    segment.start(Probe.echo(try ip("2001:db8:0:2::2")), on: 0)
    segment.run(until: .zero + .seconds(3))
    #expect(segment.output[0] == ["64 bytes from 2001:db8:0:2::2 ttl 63"])
    let advertisements = segment.sent.filter { $0.guest == 1 }.compactMap(\.advertisement)
    #expect(!advertisements.isEmpty && advertisements.allSatisfy { $0.isRouter })
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test(arguments: [
    ("2001:db8:0:2::2", UInt8(1), "failure 3/0 mtu 0 from 2001:db8:0:1::1"),
    ("2001:db9::1", 64, "failure 1/0 mtu 0 from 2001:db8:0:1::1"),
    ("2001:db8:0:2::77", 64, "failure 1/3 mtu 0 from 2001:db8:0:1::1"),
  ])
  func `the router tells what went wrong`(address: String, hopLimit: UInt8, line: String) throws {
    var segment = try lab()
    var probe = Probe.echo(try ip(address))
    probe.timeToLive = hopLimit
    segment.start(probe, on: 0)
    segment.run(until: .zero + .seconds(9))
    #expect(segment.output[0] == [line])
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `only the source cuts, once it knows the path`() throws {
    var segment = try lab(mtu: 1280)
    segment.start(Probe.echo(try ip("2001:db8:0:2::2"), count: 2, size: 1400), on: 0)
    segment.run(until: .zero + .seconds(3))
    #expect(
      segment.output[0] == ["failure 2/0 mtu 1280 from 2001:db8:0:1::1", "1408 bytes from 2001:db8:0:2::2 ttl 63"])
    #expect(segment.drops.map(\.reason) == [.fragmentationNeeded])
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `an unknown next header and a closed port are answered`() throws {
    var segment = try lab()
    segment.start(Probe.datagrams(to: try ip("2001:db8:0:1::1")), on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.output[0] == ["failure 1/4 mtu 0 from 2001:db8:0:1::1"])
    var frame = try #require(segment.sent.first { $0.ipv6?.nextHeader == .udp }).bytes
    frame[EthernetHeader.length + 6] = 132
    segment.inject(frame, into: 1)
    segment.run(until: .zero + .seconds(2))
    let problem = try #require(segment.sent.last { $0.icmpv6?.type == .parameterProblem }?.icmpv6)
    #expect(problem.code == 1 && problem.pointer == 6)
  }
}
