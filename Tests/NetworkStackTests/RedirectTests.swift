import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// Redirects (RFC 792; RFC 1122, section 3.2.2.2; RFC 1812, section 5.2.7.2), as Linux sends and believes them.
@Suite struct RedirectTests {
  private func router() throws -> Machine {
    var machine = try Machine(
      [["10.0.0.1/24"], ["10.1.0.1/24"]],
      neighbors: [["10.0.0.2", "10.0.0.3", "10.0.0.254"], ["10.1.0.9", "10.1.0.8"]],
      forwards: true)
    let route = Route(
      to: try ipv4("10.9.0.0"), prefixLength: 24, .via, interface: 0, gateway: try ipv4("10.0.0.254"),
      origin: .configured)
    machine.segment.guests[0].stack.ipv4.routes.add(route)
    return machine
  }

  private func datagram(_ source: String, _ destination: String, ttl: UInt8 = 64) throws -> [UInt8] {
    let header = IPv4Header(
      source: try ipv4(source), destination: try ipv4(destination), protocol: .udp, totalLength: 0, timeToLive: ttl)
    return ipv4Frame(to: mac(0), header, payload: udpDatagram(from: header.source, to: header.destination))
  }

  @Test func `a sender on the link is told, and its packet goes on`() throws {
    var router = try router()
    let sent = router.answers(to: try datagram("10.0.0.2", "10.9.0.9"))
    let redirect = try #require(sent.first { $0.icmpv4 != nil })
    #expect(redirect.icmpv4 == .redirect(to: try ipv4("10.0.0.254")) && redirect.isIntact)
    #expect([redirect.ipv4?.source, redirect.ipv4?.destination] == [try ipv4("10.0.0.1"), try ipv4("10.0.0.2")])
    #expect(sent.contains { $0.ipv4?.destination == (try? ipv4("10.9.0.9")) } && sent.count == 2)
  }

  @Test func `a neighbour of the sender is named itself`() throws {
    var router = try router()
    let redirect = router.answers(to: try datagram("10.0.0.2", "10.0.0.3")).compactMap(\.icmpv4)
    #expect(redirect == [.redirect(to: try ipv4("10.0.0.3"))])
  }

  @Test(arguments: [("10.7.0.2", "10.9.0.9"), ("10.0.0.2", "10.1.0.9")])
  func `who is not on the link, or whose packet leaves by another, is not told`(source: String, destination: String)
    throws
  {
    var router = try router()
    #expect(router.answers(to: try datagram(source, destination)).compactMap(\.icmpv4).isEmpty)
  }

  @Test func `a sender that goes on is told less and less often, nine times`() throws {
    var router = try router()
    var told: [Int64] = []
    for tick in 0..<3000 {
      router.segment.now = .zero + .milliseconds(Int64(tick) * 10)
      if router.answers(to: try datagram("10.0.0.2", "10.9.0.9")).contains(where: { $0.icmpv4 != nil }) {
        told.append(Int64(tick) * 10)
      }
    }
    #expect(told.count == 9 && zip(told.dropFirst(2), told.dropFirst()).allSatisfy { $0 - $1 > 40 }, "\(told)")
    router.segment.now = .zero + .seconds(60)
    #expect(router.answers(to: try datagram("10.0.0.2", "10.9.0.9")).contains { $0.icmpv4 != nil })
  }

  /// A host whose gateway is 10.0.0.254, after a redirect to 10.0.0.253 about 192.0.2.1.
  private func host(
    from router: String = "10.0.0.254", knowing gateway: Bool = true, forwards: Bool = false
  ) throws -> Machine {
    var host = try Machine(
      [["10.0.0.1/24"]], neighbors: [["10.0.0.254", "10.0.0.252"]], gateway: "10.0.0.254", forwards: forwards)
    if gateway { try host.knows("10.0.0.253", on: 0, mac(98)) }
    let about = IPv4Header(
      source: try ipv4("10.0.0.1"), destination: try ipv4("192.0.2.1"), protocol: .udp, totalLength: 28)
    let quoted = makeBytes(28) { about.emit(into: &$0, at: 0) }
    let header = IPv4Header(
      source: try ipv4(router), destination: try ipv4("10.0.0.1"), protocol: .icmp, totalLength: 0)
    let message = icmpv4(.redirect(to: try ipv4("10.0.0.253")), quoted)
    _ = host.answers(to: ipv4Frame(to: mac(0), header, payload: message))
    return host
  }

  private func gateway(of host: inout Machine, to destination: String = "192.0.2.1") throws -> MACAddress? {
    let outgoing = IPv4Outgoing(protocol: .udp, destination: try ipv4(destination))
    try host.segment.with(0) { guest, now, outbox in
      Result<Void, any Error> {
        try guest.stack.sendIPv4(outgoing, payloadLength: 8, at: now, into: &outbox) { _, _, _ in }
      }
    }.get()
    return host.news.last?.ethernet?.destination
  }

  @Test func `a host takes the better way to that destination, for five minutes`() throws {
    var host = try host()
    #expect(try gateway(of: &host) == mac(98))
    #expect(try gateway(of: &host, to: "192.0.2.2") == mac(99))
    host.segment.now = .zero + .seconds(301)
    #expect(try gateway(of: &host) == mac(99))
  }

  @Test func `a router whose MAC address is not known is asked for first`() throws {
    var host = try host(knowing: false)
    #expect(host.segment.sent.last?.arp?.targetProtocolAddress == (try ipv4("10.0.0.253")))
    #expect(try gateway(of: &host) == mac(99))
  }

  @Test func `only the router in use is believed, and by no router`() throws {
    var forged = try host(from: "10.0.0.252")
    var router = try host(forwards: true)
    #expect(try gateway(of: &forged) == mac(99))
    #expect(try gateway(of: &router) == mac(99))
  }
}
