import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

@Suite struct PathMTUTests {
  /// Two routers with a narrow link between them.
  private func lab(mtu: Int) throws -> Segment {
    func route(_ to: String, _ via: String, _ interface: Int) throws -> Route<IPv4Address> {
      Route(
        to: try ipv4(to), prefixLength: 24, .via, interface: interface, gateway: try ipv4(via), origin: .configured)
    }
    var left = try GuestConfiguration(guest: 1, [["10.0.0.1/24"], ["10.0.1.1/24"]], forwards: true, mtus: [1500, mtu])
    left.network.ipv4Routes = [try route("10.0.2.0", "10.0.1.2", 1)]
    var right = try GuestConfiguration(
      guest: 2, [["10.0.1.2/24"], ["10.0.2.1/24"]], forwards: true, mtus: [mtu, 1500])
    right.network.ipv4Routes = [try route("10.0.0.0", "10.0.1.1", 0)]
    return Segment(
      [
        try GuestConfiguration(guest: 0, [["10.0.0.2/24"]], gateway: "10.0.0.1"), left, right,
        try GuestConfiguration(guest: 3, [["10.0.2.2/24"]], gateway: "10.0.2.1"),
      ], cables: [[(0, 0), (1, 0)], [(1, 1), (2, 0)], [(2, 1), (3, 0)]])
  }

  @Test func `the second ping fits the path, for ten minutes`() throws {
    var segment = try lab(mtu: 1000)
    segment.start(Probe.echo(try ip("10.0.2.2"), count: 2, size: 1400), on: 0)
    segment.run(until: .zero + .seconds(3))
    #expect(segment.output[0] == ["failure 3/4 mtu 1000 from 10.0.0.1", "1408 bytes from 10.0.2.2 ttl 62"])
    let path = segment.guests[0].stack.ipv4.paths
    #expect(path.path(to: try ipv4("10.0.2.2"), at: segment.now)?.mtu == 1000)
    #expect(path.path(to: try ipv4("10.0.2.2"), at: .zero + .seconds(601)) == nil)
  }

  @Test func `an MTU below 552 is not taken up: packets are cut to 552 and cut again on the way`() throws {
    var segment = try lab(mtu: 300)
    segment.start(Probe.echo(try ip("10.0.2.2"), count: 2, size: 1400), on: 0)
    segment.run(until: .zero + .seconds(3))
    #expect(segment.output[0].last == "1408 bytes from 10.0.2.2 ttl 62")
    let own = segment.sent.filter { $0.guest == 0 && $0.at >= .zero + .seconds(1) }.compactMap(\.ipv4)
    #expect(own.allSatisfy { !$0.dontFragment && $0.totalLength <= 552 } && own.count == 3)
  }

  @Test func `a forged message about a packet that was never sent from here changes nothing`() throws {
    var segment = try lab(mtu: 1500)
    let quoted = IPv4Header(
      source: try ipv4("10.0.0.77"), destination: try ipv4("10.0.2.2"), protocol: .udp, totalLength: 1400)
    let message = makeBytes(ICMPv4Header.length + 28) { bytes in
      quoted.emit(into: &bytes, at: ICMPv4Header.length)
      ICMPv4Header.destinationUnreachable(.fragmentationNeeded, nextHopMTU: 700)
        .emit(into: &bytes, at: 0, messageLength: ICMPv4Header.length + 28)
    }
    let header = IPv4Header(
      source: try ipv4("10.0.0.1"), destination: try ipv4("10.0.0.2"), protocol: .icmp, totalLength: 0)
    segment.inject(ipv4Frame(to: mac(0), header, payload: message), into: 0)
    #expect(segment.guests[0].stack.ipv4.paths.path(to: try ipv4("10.0.2.2"), at: .zero) == nil)
  }

  @Test func `the cache forgets the oldest beyond its limit`() {
    var cache = PathMTUCache<IPv4Address>()
    for number in 0..<UInt32(PathMTUCache<IPv4Address>.limit + 1) {
      cache.narrow(IPv4Address(bits: number), to: 1000, at: Instant(nanoseconds: Int64(number)))
    }
    #expect(cache.path(to: IPv4Address(bits: 0), at: .zero) == nil)
    #expect(cache.path(to: IPv4Address(bits: 1), at: .zero)?.mtu == 1000)
  }
}
