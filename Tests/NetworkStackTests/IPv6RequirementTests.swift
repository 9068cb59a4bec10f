import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// What nodes must do with IPv6; `ipv6-requirements.md` beside this file says which rule each test shows.
@Suite struct IPv6RequirementTests {
  private static let (far, own) = ("2001:db8:1::2", "2001:db8:1::1")

  private func machine(forwards: Bool = false) throws -> Machine {
    try Machine(
      [["2001:db8:1::1/64"], ["2001:db8:2::1/64"]], neighbors: [["2001:db8:1::2", "fe80::2"], ["2001:db8:2::9"]],
      forwards: forwards)
  }

  private func echo(_ target: String = own, _ source: String = far) throws -> [UInt8] {
    try icmpv6(.echoRequest(identifier: 1, sequence: 1), source, target, [1, 2, 3, 4])
  }

  /// An echo request behind an extension header, whose bytes but the first are given.
  private func frame(
    behind header: IPProtocol, _ bytes: [UInt8], to target: String = own, _ mac: MACAddress = mac(0)
  ) throws -> [UInt8] {
    let payload = [IPProtocol.icmpv6.rawValue] + bytes + (try echo(target))
    return try ipv6Frame(to: mac, Self.far, target, next: header, payload)
  }

  private func reactions(_ sent: [Segment.Sent]) -> [String] {
    sent.compactMap(\.icmpv6).map { $0.type == .echoReply ? "reply" : "\($0.type.rawValue)/\($0.code)@\($0.rest)" }
  }

  @Test(
    arguments: [IPProtocol.hopByHopOptions, .destinationOptions],
    [
      // Skip, discard, discard and tell, discard and tell who did not ask a group; padding; a router alert.
      (0x1E, ["reply"]), (0x5E, []), (0x9E, ["4/2@42"]), (0xDE, ["4/2@42"]), (1, ["reply"]),
    ] as [(UInt8, [String])])
  func `an option's type says what becomes of its packet`(header: IPProtocol, option: (UInt8, [String])) throws {
    var machine = try machine()
    let sent = machine.answers(to: try frame(behind: header, [0, option.0, 4, 0, 0, 0, 0]))
    #expect(reactions(sent) == option.1)
  }

  @Test(arguments: [(0x9E, ["4/2@42"]), (0xDE, [])] as [(UInt8, [String])])
  func `a group's packet is told of where the option wants that`(option: UInt8, told: [String]) throws {
    var machine = try machine()
    let group = IPv6Address.allNodes
    let sent = machine.answers(
      to: try frame(behind: .destinationOptions, [0, option, 4, 0, 0, 0, 0], to: "\(group)", group.multicastMAC))
    #expect(reactions(sent) == told)
    #expect(sent.allSatisfy { $0.ipv6?.source.isMulticast == false })
  }

  @Test(
    arguments: [
      [0, 1, 4, 0, 0, 1, 0], [0, 1, 5, 0, 0, 0, 0], [0, 5, 3, 0, 0, 0, 0],
      [1, 1, 4, 0, 0, 0, 0, 1, 6, 0, 0, 0, 0, 0, 0],
      [2] + [UInt8]([0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 0x1E, 0, 1, 0]),
    ] as [[UInt8]]) func `padding that is none, and too many options, are discarded`(options: [UInt8]) throws
  {
    var machine = try machine()
    #expect(machine.answers(to: try frame(behind: .hopByHopOptions, options)).isEmpty)
    #expect(machine.drops == [.malformed])
  }

  @Test func `a router reads the options for every node, and not those for the end`() throws {
    var router = try machine(forwards: true)
    let bytes: [UInt8] = [0, 0x9E, 4, 0, 0, 0, 0]
    #expect(
      reactions(router.answers(to: try frame(behind: .hopByHopOptions, bytes, to: "2001:db8:2::9"))) == ["4/2@42"])
    let passed = router.answers(to: try frame(behind: .destinationOptions, bytes, to: "2001:db8:2::9"))
    #expect(passed.map(\.port) == [1])
  }

  @Test(arguments: [(0, 0), (0, 1), (2, 1), (4, 3), (253, 1)] as [(UInt8, UInt8)])
  func `a routing header with segments left is refused`(type: UInt8, left: UInt8) throws {
    var machine = try machine()
    let sent = machine.answers(to: try frame(behind: .routingHeader, [0, type, left, 0, 0, 0, 0]))
    #expect(reactions(sent) == (left == 0 ? ["reply"] : ["4/0@42"]))
  }

  @Test func `options for every node stand first, or nowhere`() throws {
    var machine = try machine()
    let options: [UInt8] = [IPProtocol.icmpv6.rawValue, 0, 1, 4, 0, 0, 0, 0]
    let payload = [IPProtocol.hopByHopOptions.rawValue, 0, 1, 4, 0, 0, 0, 0] + options + (try echo())
    let frame = try ipv6Frame(to: mac(0), Self.far, Self.own, next: .destinationOptions, payload)
    #expect(reactions(machine.answers(to: frame)) == ["4/1@40"])
  }

  @Test(arguments: [51, 132, 253, 41] as [UInt8]) func `an unknown next header is a parameter problem`(number: UInt8)
    throws
  {
    var machine = try machine()
    let payload = [UInt8](repeating: 0, count: 24)
    let frame = try ipv6Frame(to: mac(0), Self.far, Self.own, next: IPProtocol(rawValue: number), payload)
    #expect(reactions(machine.answers(to: frame)) == ["4/1@6"])
  }

  @Test func `nothing behind the headers is nothing to answer`() throws {
    var machine = try machine()
    let frame = try ipv6Frame(to: mac(0), Self.far, Self.own, next: .noNextHeader, [1, 2, 3])
    #expect(machine.answers(to: frame).isEmpty && machine.drops.isEmpty)
  }

  @Test(arguments: ["ff02::1", "::1", "::ffff:10.0.0.1"]) func `senders that are none are dropped`(source: String)
    throws
  {
    var machine = try machine(forwards: true)
    for target in [Self.own, "2001:db8:2::9"] {
      #expect(
        machine.answers(to: try ipv6Frame(to: mac(0), source, target, next: .icmpv6, try echo(target, source))).isEmpty)
    }
    #expect(machine.drops == [.martianAddress, .martianAddress])
  }

  @Test(arguments: ["::", "::1", "ff00::1", "ff01::1"]) func `destinations that are none are dropped`(target: String)
    throws
  {
    var machine = try machine()
    let frame = try ipv6Frame(to: mac(0), Self.far, target, next: .icmpv6, try echo(target))
    #expect(machine.answers(to: frame).isEmpty && machine.drops == [.martianAddress])
  }

  @Test func `what is link-local does not leave its link, and its sender is told`() throws {
    var router = try machine(forwards: true)
    let frame = try ipv6Frame(
      to: mac(0), "fe80::2", "2001:db8:2::9", next: .icmpv6, try echo("2001:db8:2::9", "fe80::2"))
    #expect(reactions(router.answers(to: frame)) == ["1/2@0"])
  }

  @Test func `no route is told before the end of a packet's hops`() throws {
    var router = try machine(forwards: true)
    let frame = try ipv6Frame(
      to: mac(0), Self.far, "2001:db8:9::9", next: .icmpv6, try echo("2001:db8:9::9"), hopLimit: 1)
    #expect(reactions(router.answers(to: frame)) == ["1/0@0"])
  }

  @Test(arguments: ["2001:db8:1::1", "2001:db8:2::1"]) func `what went to an own address is answered by that`(
    target: String
  ) throws {
    var machine = try machine()
    let udp = makeBytes(8) { _ in }
    let unknown = try ipv6Frame(to: mac(0), Self.far, target, next: IPProtocol(rawValue: 200), udp)
    #expect(machine.answers(to: unknown).compactMap(\.ipv6).map(\.source) == [try ipv6(target)])
    let request = try ipv6Frame(to: mac(0), Self.far, target, next: .icmpv6, try echo(target), trafficClass: 0xB9)
    let reply = try #require(machine.answers(to: request).first?.ipv6)
    #expect(reply.source == (try ipv6(target)) && reply.trafficClass == 0xB9)
  }

  @Test func `a path of less than 1280 bytes is not believed`() throws {
    var cache = PathMTUCache<IPv6Address>()
    cache.narrow(try ipv6(Self.far), to: 1279, at: .zero)
    #expect(cache.path(to: try ipv6(Self.far), at: .zero) == nil)
    cache.narrow(try ipv6(Self.far), to: 1280, at: .zero)
    #expect(cache.path(to: try ipv6(Self.far), at: .zero)?.mtu == 1280)
  }

  /// Asks for an address on interface 0.
  private func solicit(_ target: String, _ machine: inout Machine) throws -> [Segment.Sent] {
    let solicitation = NeighborSolicitation(target: try ipv6(target), sourceLinkLayerAddress: mac(99))
    let (source, group) = (try ipv6(Self.far), try ipv6(target).solicitedNode)
    let message = makeBytes(solicitation.length) {
      solicitation.emit(into: &$0, at: 0, source: source, destination: group)
    }
    return machine.answers(
      to: try ipv6Frame(to: group.multicastMAC, Self.far, "\(group)", next: .icmpv6, message, hopLimit: 255))
  }

  @Test func `all routers of a subnet answer to its anycast address, with an address of their own`() throws {
    var router = try machine(forwards: true)
    let advertisement = try #require(try solicit("2001:db8:1::", &router).first)
    #expect(advertisement.advertisement?.overrides == false && advertisement.advertisement?.isRouter == true)
    #expect(advertisement.ipv6?.source == (try ipv6(Self.own)))
    let target = "2001:db8:1::"
    let reply = router.answers(to: try ipv6Frame(to: mac(0), Self.far, target, next: .icmpv6, try echo(target))).first
    #expect(reply?.icmpv6?.type == .echoReply)
    #expect(reply?.ipv6?.source == (try ipv6(Self.own)))
  }

  @Test func `a host does not answer to the routers' address`() throws {
    var host = try machine()
    #expect(try solicit("2001:db8:1::", &host).isEmpty)
  }

  @Test func `every interface has a link-local address, and says nothing of it unasked`() throws {
    var host = try Machine([["10.0.0.1/24"], []], neighbors: [])
    host.segment.bringUp()
    host.segment.run(for: .seconds(3))
    #expect(host.segment.sent.isEmpty)
    let addresses = host.segment.guests[0].stack.interfaces.map { $0.ipv6.map(\.address) }
    #expect(addresses == (0...1).map { [IPv6Address(linkLocalFor: mac(0, $0))] })
    #expect(try solicit("\(IPv6Address(linkLocalFor: mac(0)))", &host).first?.advertisement != nil)
  }

  @Test(arguments: [254, 1] as [UInt8]) func `neighbour discovery comes from the link alone`(hopLimit: UInt8) throws {
    var host = try machine()
    let solicitation = NeighborSolicitation(target: try ipv6(Self.own), sourceLinkLayerAddress: mac(99))
    let (source, group) = (try ipv6(Self.far), try ipv6(Self.own).solicitedNode)
    let message = makeBytes(solicitation.length) {
      solicitation.emit(into: &$0, at: 0, source: source, destination: group)
    }
    let frame = try ipv6Frame(
      to: group.multicastMAC, Self.far, "\(group)", next: .icmpv6, message, hopLimit: hopLimit)
    #expect(host.answers(to: frame).isEmpty && host.drops == [.malformed])
  }

  @Test(
    arguments: [
      // UDP, eight bytes of them there; TCP with eight bytes; a Destination Options header that is cut; one that ends too early.
      (IPProtocol.udp, [UInt8](repeating: 0, count: 8), []),
      (.tcp, [UInt8](repeating: 0, count: 8), ["4/3@0"]),
      (.destinationOptions, [17, 1, 1, 0, 0, 0, 0, 0], ["4/3@0"]),
      (.destinationOptions, [17, 0, 1, 4, 0, 0, 0, 0], ["4/3@0"]),
      (.destinationOptions, [17, 0, 1, 4, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 8), []),
      (.noNextHeader, [UInt8](repeating: 0, count: 8), []),
    ] as [(IPProtocol, [UInt8], [String])])
  func `a first fragment without all headers is refused`(next: IPProtocol, rest: [UInt8], told: [String]) throws {
    var machine = try machine()
    let fragment = [next.rawValue, 0, 0, 1, 0, 0, 0, 7] + rest
    let sent = machine.answers(to: try ipv6Frame(to: mac(0), Self.far, Self.own, next: .fragmentHeader, fragment))
    #expect(reactions(sent) == told)
  }
}
