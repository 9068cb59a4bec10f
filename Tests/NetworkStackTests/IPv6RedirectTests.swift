import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// Redirects of IPv6 (RFC 4861, section 8), as Linux sends and believes them.
@Suite struct IPv6RedirectTests {
  private static let (host, own, far) = ("2001:db8:1::2", "2001:db8:1::1", "2001:db8:9::9")

  /// A router that is on two links, and that knows a way to 2001:db8:9::/64 by way of another router of the first.
  private func router(gateway: String = "fe80::99") throws -> Machine {
    var machine = try Machine(
      [["2001:db8:1::1/64"], ["2001:db8:2::1/64"]],
      neighbors: [[Self.host, "2001:db8:1::3", gateway, "fe80::2"], ["2001:db8:2::9"]], forwards: true)
    let route = Route(
      to: try ipv6("2001:db8:9::"), prefixLength: 64, .via, interface: 0, gateway: try ipv6(gateway),
      origin: .configured)
    machine.segment.guests[0].stack.ipv6.routes.add(route)
    machine.segment.now = .zero + .seconds(5)
    return machine
  }

  private func datagram(_ source: String, _ target: String, length: Int = 8) throws -> [UInt8] {
    try ipv6Frame(to: mac(0), source, target, next: .udp, [UInt8](repeating: 0, count: length))
  }

  private func redirects(_ sent: [Segment.Sent]) -> [(NeighborRedirect, Segment.Sent)] {
    sent.compactMap { sent in
      guard sent.icmpv6?.type == .redirect else { return nil }
      let message = Array(sent.bytes[(EthernetHeader.length + IPv6Header.length)...])
      return (try? NeighborRedirect(parsing: message.span.bytes)).map { ($0, sent) }
    }
  }

  @Test func `a sender on the link is told of a router by its link-local address, and its packet goes on`() throws {
    var router = try router()
    let sent = router.answers(to: try datagram(Self.host, Self.far, length: 1400))
    let (redirect, frame) = try #require(redirects(sent).first)
    let wanted = NeighborRedirect(
      target: try ipv6("fe80::99"), destination: try ipv6(Self.far), targetLinkLayerAddress: mac(99))
    #expect(redirect == wanted)
    let told = try ipv6(Self.host)
    #expect(frame.ipv6?.source.isLinkLocal == true && frame.ipv6?.destination == told)
    #expect(frame.ipv6?.hopLimit == 255 && frame.ipv6.map { Int($0.payloadLength) + 40 } == 1280)
    #expect(sent.contains { $0.ipv6?.destination == (try? ipv6(Self.far)) })
  }

  @Test func `a neighbour of the sender is named itself`() throws {
    var router = try router()
    let (redirect, _) = try #require(redirects(router.answers(to: try datagram(Self.host, "2001:db8:1::3"))).first)
    let neighbor = try ipv6("2001:db8:1::3")
    #expect(redirect.target == neighbor && redirect.destination == neighbor)
  }

  @Test(arguments: [("2001:db8:7::2", "2001:db8:9::9"), ("2001:db8:1::2", "2001:db8:2::9")])
  func `who is not on the link, or whose packet leaves by another, is not told`(source: String, target: String) throws {
    var router = try router()
    #expect(redirects(router.answers(to: try datagram(source, target))).isEmpty)
  }

  @Test func `a router that is known by another address is not told of`() throws {
    var router = try router(gateway: "2001:db8:1::99")
    let sent = router.answers(to: try datagram(Self.host, Self.far))
    #expect(redirects(sent).isEmpty && sent.contains { $0.ipv6?.destination == (try? ipv6(Self.far)) })
  }

  @Test func `redirects come six at once and then one a second`() throws {
    var router = try router()
    var count = 0
    for _ in 0..<20 { count += redirects(router.answers(to: try datagram(Self.host, Self.far))).count }
    #expect(count == 6)
    router.segment.now = router.segment.now + .seconds(1)
    #expect(redirects(router.answers(to: try datagram(Self.host, Self.far))).count == 1)
  }

  /// A host whose gateway is fe80::99, after a redirect about `far`.
  private func told(
    by router: String = "fe80::99", of target: String = "fe80::98", hopLimit: UInt8 = 255, forwards: Bool = false
  ) throws -> Machine {
    var machine = try Machine([[Self.own + "/64"]], neighbors: [["fe80::99"]], forwards: forwards)
    machine.segment.guests[0].stack.ipv6.routes.add(
      Route(
        to: .any, prefixLength: 0, .via, interface: 0, gateway: try ipv6("fe80::99"), origin: .configured))
    machine.segment.now = .zero + .seconds(5)
    let redirect = NeighborRedirect(
      target: try ipv6(target), destination: try ipv6(Self.far), targetLinkLayerAddress: mac(98))
    let quoted = makeBytes(40) { _ in }
    let (source, own) = (try ipv6(router), try ipv6(Self.own))
    let message = makeBytes(redirect.length(quoting: 40)) { bytes in
      redirect.emit(into: &bytes, at: 0, quoting: quoted.span.bytes, source: source, destination: own)
    }
    _ = machine.answers(to: try ipv6Frame(to: mac(0), router, Self.own, next: .icmpv6, message, hopLimit: hopLimit))
    return machine
  }

  private func nextHop(of machine: inout Machine, to target: String = far) throws -> MACAddress? {
    let outgoing = IPv6Outgoing(nextHeader: .udp, destination: try ipv6(target))
    try machine.segment.with(0) { guest, now, outbox in
      Result<Void, any Error> {
        try guest.stack.sendIPv6(outgoing, payloadLength: 8, at: now, into: &outbox) { _, _, _ in }
      }
    }.get()
    return machine.news.last?.ethernet?.destination
  }

  @Test func `a host takes the better hop to that destination`() throws {
    var host = try told()
    #expect(try nextHop(of: &host) == mac(98))
    #expect(try nextHop(of: &host, to: "2001:db8:9::8") == mac(99))
  }

  @Test func `a destination on the link is reached itself`() throws {
    var host = try told(of: Self.far)
    #expect(try nextHop(of: &host) == mac(98))
  }

  @Test func `only the router in use is believed, from the link, and by no router`() throws {
    var other = try told(by: "fe80::97")
    var global = try told(by: "2001:db8:1::99")
    var beyond = try told(hopLimit: 254)
    var foreign = try told(of: "2001:db8:1::98")
    var router = try told(forwards: true)
    #expect(try nextHop(of: &other) == mac(99))
    #expect(try nextHop(of: &global) == mac(99))
    #expect(try nextHop(of: &beyond) == mac(99))
    #expect(try nextHop(of: &foreign) == mac(99))
    #expect(try nextHop(of: &router) == mac(99))
  }

  @Test func `a better hop that is gone is no longer used`() throws {
    var host = try told()
    #expect(try nextHop(of: &host) == mac(98))
    for second in 6..<60 as Range<Int64> {
      host.segment.now = .zero + .seconds(second)
      host.segment.with(0) { guest, now, outbox in guest.stack.wake(at: now, into: &outbox) }
    }
    _ = host.news
    #expect(try nextHop(of: &host) == mac(99))
  }
}
