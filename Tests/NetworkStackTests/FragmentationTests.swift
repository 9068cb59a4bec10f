import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

@Suite struct FragmentationTests {
  private func pair(mtu: Int = 1500) throws -> Segment {
    Segment([
      try GuestConfiguration(guest: 0, [["10.0.0.1/24", "2001:db8::1/64"]], mtus: [mtu]),
      try GuestConfiguration(guest: 1, [["10.0.0.2/24", "2001:db8::2/64"]], mtus: [mtu]),
    ])
  }

  @Test(arguments: ["10.0.0.2", "2001:db8::2"], [1472, 1473, 4000, 65_000])
  func `datagrams of any length arrive whole`(address: String, size: Int) throws {
    var segment = try pair()
    segment.start(Probe.listener(9), on: 1)
    segment.start(Probe.datagrams(to: try ip(address), size: size), on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.output[1].count == 1)
    #expect(segment.output[1].first?.hasPrefix("\(size) bytes") == true)
    #expect(segment.sent.allSatisfy { $0.packet.count <= 1500 && $0.isIntact })
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `what fits must not be cut; what does not is cut and may be cut again`() throws {
    var segment = try pair()
    segment.start(Probe.datagrams(to: try ip("10.0.0.2"), size: 1472), on: 0)
    segment.start(Probe.datagrams(to: try ip("10.0.0.2"), size: 1473), on: 0)
    segment.run(until: .zero + .seconds(1))
    let headers = segment.sent.filter { $0.guest == 0 }.compactMap(\.ipv4)
    #expect(headers.map(\.dontFragment) == [true, false, false])
    #expect(headers.map(\.totalLength) == [1500, 1500, 21])
    #expect(headers.map(\.moreFragments) == [false, true, false])
  }

  @Test func `a socket that forbids it is told the MTU`() throws {
    var segment = try pair()
    for address in ["10.0.0.2", "2001:db8::2"] {
      var probe = Probe.echo(try ip(address), size: 1473)
      probe.mustNotFragment = true
      segment.start(probe, on: 0)
    }
    #expect(segment.output[0] == ["messageTooLong(mtu: 1500)", "messageTooLong(mtu: 1500)"])
  }

  @Test func `longer than any packet is refused`() throws {
    var segment = try pair()
    segment.start(Probe.datagrams(to: try ip("10.0.0.2"), size: 65_508), on: 0)
    segment.start(Probe.datagrams(to: try ip("2001:db8::2"), size: 65_528), on: 0)
    segment.start(Probe.echo(try ip("2001:db8::2"), size: 70_000), on: 0)
    #expect(segment.output[0].allSatisfy { $0.hasPrefix("messageTooLong") } && segment.output[0].count == 3)
  }

  @Test func `what cannot be completed is given up, and the sender told, if its beginning came`() throws {
    var segment = try pair()
    let header = IPv4Header(
      source: try ipv4("10.0.0.1"), destination: try ipv4("10.0.0.2"), protocol: .udp, totalLength: 0,
      moreFragments: true)
    var later = header
    (later.identification, later.fragmentOffset) = (1, 800)
    let payload = [UInt8](repeating: 1, count: 80)
    segment.inject(ipv4Frame(to: mac(1), from: mac(0), header, payload: payload), into: 1)
    segment.inject(ipv4Frame(to: mac(1), from: mac(0), later, payload: payload), into: 1)
    segment.run(until: .zero + .seconds(29))
    #expect(segment.drops.isEmpty)
    segment.run(until: .zero + .seconds(31))
    #expect(segment.drops.map(\.reason) == [.reassemblyTimedOut, .reassemblyTimedOut])
    let errors = segment.sent.compactMap(\.icmpv4).filter { $0.type == .timeExceeded }
    #expect(errors.map(\.code) == [1])
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `memory for fragments is bounded`() throws {
    var segment = try pair()
    let header = IPv4Header(
      source: try ipv4("10.0.0.1"), destination: try ipv4("10.0.0.2"), protocol: .udp, totalLength: 0,
      moreFragments: true)
    for number in 0..<2000 {
      var fragment = header
      fragment.identification = UInt16(number)
      segment.inject(ipv4Frame(to: mac(1), fragment, payload: [UInt8](repeating: 0, count: 1000)), into: 1)
    }
    #expect(segment.drops.contains { $0.reason == .reassemblyFull })
    #expect(segment.framesLeftAfterShutDown() == 0)
  }
}
