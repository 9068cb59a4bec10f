import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// What `ip` changes, judged by what the guest then does.
@Suite struct ConfigurationTests {
  private func pair() throws -> Segment {
    Segment([try GuestConfiguration(guest: 0, [["10.0.0.1/24"]]), try GuestConfiguration(guest: 1, [["10.0.0.2/24"]])])
  }

  /// A program that does one thing.
  private func change(
    _ segment: inout Segment, _ body: (inout Stack, Instant, inout Outbox) throws(ConfigurationError) -> Void
  ) -> ConfigurationError? {
    segment.with(0) { guest, now, outbox in
      defer { guest.wake(at: now, into: &outbox) }
      do throws(ConfigurationError) {
        try body(&guest.stack, now, &outbox)
        return nil
      } catch {
        return error
      }
    }
  }

  @Test func `a second address answers, and a removed one does not`() throws {
    var segment = try pair()
    let address = InterfaceAddress(try ipv4("10.0.0.77"), prefixLength: 24)
    #expect(change(&segment) { (s, _, _) throws(ConfigurationError) in try s.addAddress(address, on: 0) } == nil)
    #expect(change(&segment) { (s, _, _) throws(ConfigurationError) in try s.addAddress(address, on: 0) } == .exists)
    segment.start(Probe.echo(try ip("10.0.0.77")), on: 1)
    segment.run(for: .seconds(1))
    #expect(segment.output[1] == ["64 bytes from 10.0.0.77 ttl 64"])
    #expect(change(&segment) { (s, _, _) throws(ConfigurationError) in try s.removeAddress(address, on: 0) } == nil)
    #expect(
      change(&segment) { (s, _, _) throws(ConfigurationError) in try s.removeAddress(address, on: 0) }
        == .noSuchAddress)
    segment.start(Probe.echo(try ip("10.0.0.77")), on: 1)
    segment.run(for: .seconds(5))
    #expect(segment.output[1].count == 1)
    #expect(segment.guests[0].stack.ipv4.routes.routes.count == 3)
  }

  @Test func `routes come and go with Linux' errors`() throws {
    var segment = try pair()
    let far = try ipv4("10.7.0.0")
    let route = Route(
      to: far, prefixLength: 16, .via, interface: 0, gateway: try ipv4("10.0.0.2"), origin: .configured)
    let astray = Route(
      to: far, prefixLength: 16, .via, interface: 0, gateway: try ipv4("10.9.0.2"), origin: .configured)
    #expect(
      change(&segment) { (s, _, _) throws(ConfigurationError) in try s.addRoute(astray) } == .gatewayUnreachable)
    #expect(change(&segment) { (s, _, _) throws(ConfigurationError) in try s.addRoute(route) } == nil)
    #expect(change(&segment) { (s, _, _) throws(ConfigurationError) in try s.addRoute(route) } == .exists)
    let wanted = RouteSelector(to: far, prefixLength: 16)
    #expect(change(&segment) { (s, _, _) throws(ConfigurationError) in try s.removeRoute(wanted) } == nil)
    #expect(change(&segment) { (s, _, _) throws(ConfigurationError) in try s.removeRoute(wanted) } == .noSuchRoute)
  }

  @Test func `an interface that goes down loses its routes and neighbours, not its address`() throws {
    var segment = try pair()
    segment.start(Probe.echo(try ip("10.0.0.2")), on: 0)
    segment.run(for: .seconds(1))
    #expect(
      change(&segment) { (s, now, outbox) throws(ConfigurationError) in
        try s.setInterface(0, isUp: false, at: now, into: &outbox)
      } == nil)
    segment.start(Probe.echo(try ip("10.0.0.2")), on: 0)
    segment.start(Probe.echo(try ip("10.0.0.1")), on: 0)
    segment.run(for: .seconds(1))
    #expect(segment.output[0].dropFirst() == ["networkUnreachable", "64 bytes from 10.0.0.1 ttl 64"])
    #expect(segment.guests[0].stack.ipv4.neighbors.all.isEmpty)
    _ = change(&segment) { (s, now, outbox) throws(ConfigurationError) in
      try s.setInterface(0, isUp: true, at: now, into: &outbox)
    }
    segment.start(Probe.echo(try ip("10.0.0.2")), on: 0)
    segment.run(for: .seconds(1))
    #expect(segment.output[0].last == "64 bytes from 10.0.0.2 ttl 64")
  }

  @Test func `carrier loss forgets the neighbours and drops what waits for them`() throws {
    var segment = try pair()
    segment.start(Probe.echo(try ip("10.0.0.9")), on: 0)
    segment.with(0) { $0.linkChanged(on: PortIndex(0), isUp: false, at: $1, into: &$2) }
    #expect(segment.drops == [Segment.Drop(guest: 0, port: 0, reason: .unresolvedNeighbor)])
    #expect(segment.guests[0].stack.ipv4.neighbors.all.isEmpty)
    #expect(segment.guests[0].nextWake == .never || segment.guests[0].nextWake > segment.now)
  }

  @Test func `an IPv6 address that is added proves itself first, and brings a link-local one`() throws {
    var segment = try pair()
    let address = InterfaceAddress(try ipv6("2001:db8::5"), prefixLength: 64)
    #expect(
      change(&segment) { (s, now, outbox) throws(ConfigurationError) in
        try s.addAddress(address, on: 0, at: now, into: &outbox)
      } == nil)
    #expect(segment.sent.compactMap(\.solicitation).count == 2)
    #expect(segment.guests[0].stack.tentativeAddress(address.address, on: 0) != nil)
    segment.run(for: .seconds(1))
    #expect(segment.guests[0].stack.ipv6.tentative.count == 0)
    #expect(segment.guests[0].stack.interfaces[0].ipv6.count == 2)
  }
}
