import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

@Suite struct NeighborDiscoveryTests {
  private func pair() throws -> Segment {
    Segment([
      try GuestConfiguration(guest: 0, [["2001:db8::1/64"]]), try GuestConfiguration(guest: 1, [["2001:db8::2/64"]]),
    ])
  }

  @Test func `addresses are asked for once and are ready after a second`() throws {
    var segment = try pair()
    segment.bringUp()
    let asked = segment.sent.filter { $0.guest == 0 }
    #expect(asked.map { $0.solicitation?.target } == [IPv6Address(linkLocalFor: mac(0)), try ipv6("2001:db8::1")])
    #expect(asked.allSatisfy { $0.ipv6?.source == .any && $0.ipv6?.hopLimit == 255 && $0.isIntact })
    #expect(asked[1].ethernet?.destination == MACAddress("33:33:ff:00:00:01"))
    #expect(asked[0].solicitation?.sourceLinkLayerAddress == nil)
    segment.run(until: .zero + .milliseconds(999))
    #expect(segment.guests[0].stack.ipv6.tentative.count == 2)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.guests[0].stack.ipv6.tentative.count == 0)
    #expect(segment.sent.count == 4)
  }

  @Test func `a ping that comes too early waits for its address`() throws {
    var segment = try pair()
    segment.bringUp()
    segment.run(until: .zero + .milliseconds(300))
    segment.start(Probe.echo(try ip("2001:db8::2")), on: 0)
    segment.run(until: .zero + .milliseconds(999))
    #expect(segment.sent.count == 4)
    segment.run(until: .zero + .seconds(2))
    #expect(segment.output[0] == ["64 bytes from 2001:db8::2 ttl 64"])
    let solicitation = try #require(segment.sent[4].solicitation)
    #expect(segment.sent[4].at == .zero + .seconds(1))
    #expect(solicitation.sourceLinkLayerAddress == mac(0))
    #expect(segment.sent[4].ipv6?.destination == (try ipv6("ff02::1:ff00:2")))
    let advertisement = try #require(segment.sent[5].advertisement)
    #expect(advertisement.isSolicited && advertisement.overrides && !advertisement.isRouter)
    #expect(advertisement.targetLinkLayerAddress == mac(1))
    #expect(segment.sent.allSatisfy { $0.isIntact })
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `the same address twice: the second guest leaves it alone`() throws {
    var segment = Segment([
      try GuestConfiguration(guest: 0, [["2001:db8::1/64"]]), try GuestConfiguration(guest: 1, [["2001:db8::1/64"]]),
    ])
    let cables = segment.cables
    segment.cables = []
    segment.with(0) { $0.bringUp(at: $1, into: &$2) }
    segment.run(until: .zero + .seconds(5))
    segment.cables = cables
    segment.with(1) { $0.bringUp(at: $1, into: &$2) }
    segment.run(until: .zero + .seconds(10))
    let address = try ipv6("2001:db8::1")
    #expect(segment.guests[0].stack.tentativeAddress(address, on: 0) == nil)
    #expect(segment.guests[1].stack.tentativeAddress(address, on: 0)?.isDuplicate == true)
    let answer = try #require(segment.sent.first { $0.advertisement != nil })
    #expect(answer.ipv6?.destination == .allNodes && answer.advertisement?.isSolicited == false)
  }

  @Test func `without a cable nothing is asked; the cable makes up for it`() throws {
    var segment = try pair()
    segment.with(0) { $0.linkChanged(on: PortIndex(0), isUp: false, at: $1, into: &$2) }
    segment.with(0) { $0.bringUp(at: $1, into: &$2) }
    #expect(segment.sent.isEmpty && segment.guests[0].stack.ipv6.tentative.count == 0)
    segment.run(for: .seconds(5))
    segment.with(0) { $0.linkChanged(on: PortIndex(0), isUp: true, at: $1, into: &$2) }
    #expect(segment.sent.count == 2 && segment.guests[0].stack.ipv6.tentative.count == 2)
    segment.run(for: .seconds(1))
    #expect(segment.guests[0].stack.ipv6.tentative.count == 0)
  }

  @Test func `two that start together both leave it alone`() throws {
    var segment = Segment([
      try GuestConfiguration(guest: 0, [["2001:db8::1/64"]]), try GuestConfiguration(guest: 1, [["2001:db8::1/64"]]),
    ])
    segment.bringUp()
    segment.run(until: .zero + .seconds(5))
    let address = try ipv6("2001:db8::1")
    #expect(segment.guests.allSatisfy { $0.stack.tentativeAddress(address, on: 0)?.isDuplicate == true })
  }

  @Test func `nobody answers: three solicitations, then the pinger hears of it`() throws {
    var segment = try pair()
    segment.start(Probe.echo(try ip("2001:db8::9")), on: 0)
    segment.run(until: .zero + .seconds(10))
    #expect(segment.sent.map(\.at) == [.zero, .zero + .seconds(1), .zero + .seconds(2)])
    #expect(segment.output[0] == ["failure 1/3 mtu 0 from 2001:db8::1"])
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `a neighbour is asked again by unicast when its use shows that it has grown stale`() throws {
    var segment = try pair()
    segment.start(Probe.echo(try ip("2001:db8::2")), on: 0)
    segment.run(until: .zero + .seconds(40))
    let before = segment.sent.count
    segment.start(Probe.echo(try ip("2001:db8::2")), on: 0)
    segment.run(until: .zero + .seconds(46))
    let probe = try #require(segment.sent[before...].first { $0.guest == 0 && $0.solicitation != nil })
    #expect(probe.at == .zero + .seconds(45))
    #expect(probe.ipv6?.destination == (try ipv6("2001:db8::2")) && probe.ethernet?.destination == mac(1))
  }

  @Test func `link-local addresses reach one another, and all nodes`() throws {
    var segment = try pair()
    let peer = IPv6Address(linkLocalFor: mac(1))
    segment.start(Probe.echo(.v6(peer)), on: 0)
    segment.start(Probe.echo(.v6(.allNodes)), on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.output[0].sorted() == ["64 bytes from \(peer) ttl 64", "64 bytes from \(peer) ttl 64"])
  }

  @Test func `a solicitation from beyond the link is refused`() throws {
    var segment = try pair()
    segment.start(Probe.echo(try ip("2001:db8::2")), on: 0)
    segment.run(until: .zero + .seconds(1))
    var frame = try #require(segment.sent.first { $0.solicitation != nil }).bytes
    frame[EthernetHeader.length + 7] = 254
    segment.inject(frame, into: 1)
    #expect(segment.drops.map(\.reason) == [.malformed])
  }

  @Test func `groups that nobody joined are not heard`() throws {
    var segment = try pair()
    segment.start(Probe.echo(try ip("2001:db8::77")), on: 0)
    let solicitation = try #require(segment.sent.first).bytes
    segment.run(until: .zero + .seconds(10))
    let count = segment.outbox.frames.count
    segment.inject(solicitation, into: 1)
    #expect(segment.outbox.frames.count == count && segment.drops.count == 1)
  }
}
