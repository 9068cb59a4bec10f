import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// What hosts and routers must do with IPv4; `ipv4-requirements.md` beside this file says which rule each test shows.
@Suite struct IPv4RequirementTests {
  private func host() throws -> Machine {
    try Machine(
      [["10.0.0.1/24"], ["10.1.0.1/24"]], neighbors: [["10.0.0.2", "10.0.0.254", "10.0.0.253"]], gateway: "10.0.0.254")
  }

  private func router() throws -> Machine {
    var machine = try Machine(
      [["10.0.0.1/24"], ["10.1.0.1/24"]], neighbors: [["10.0.0.2", "10.0.0.254"], ["10.1.0.9"]],
      gateway: "10.0.0.254", forwards: true)
    machine.segment.guests[0].stack.ipv4.routes.remove { $0.prefixLength == 0 }
    return machine
  }

  private func frame(
    _ source: String, _ destination: String, _ protocol: IPProtocol = .udp, _ payload: [UInt8]? = nil, tos: UInt8 = 0,
    ttl: UInt8 = 64, options: [UInt8] = [], to target: MACAddress = mac(0)
  ) throws -> [UInt8] {
    let header = IPv4Header(
      source: try ipv4(source), destination: try ipv4(destination), protocol: `protocol`, totalLength: 0,
      timeToLive: ttl, typeOfService: tos)
    return ipv4Frame(
      to: target, header, options: options,
      payload: payload ?? udpDatagram(from: header.source, to: header.destination))
  }

  private var request: [UInt8] { icmpv4(.echoRequest(identifier: 1, sequence: 1), [1, 2, 3, 4]) }

  @Test func `an error has precedence 6 and the rest of the packet's type of service`() throws {
    var host = try host()
    let error = try #require(host.answers(to: try frame("10.0.0.2", "10.0.0.1", tos: 0xB9)).first)
    #expect(error.ipv4?.typeOfService == 0xB8 & 0x1E | 0xC0 && error.icmpv4?.type == .destinationUnreachable)
  }

  @Test(arguments: [0x00, 0x20, 0xB8, 0xFF] as [UInt8]) func `an echo reply has the request's type of service`(
    tos: UInt8
  ) throws {
    var host = try host()
    let reply = try #require(host.answers(to: try frame("10.0.0.2", "10.0.0.1", .icmp, request, tos: tos)).first)
    #expect(reply.icmpv4?.type == .echoReply && reply.ipv4?.typeOfService == tos && reply.isIntact)
  }

  @Test(arguments: ["10.0.0.1", "10.1.0.1"]) func `an error about a packet for an own address comes from that address`(
    address: String
  ) throws {
    var host = try host()
    let error = try #require(host.answers(to: try frame("10.0.0.2", address)).first)
    #expect(error.ipv4?.source == (try ipv4(address)))
  }

  @Test func `an error about a packet for others comes from the interface towards its sender`() throws {
    var router = try router()
    let error = try #require(router.answers(to: try frame("10.0.0.2", "10.1.0.9", ttl: 1)).first)
    #expect(error.ipv4?.source == (try ipv4("10.0.0.1")) && error.icmpv4?.type == .timeExceeded)
  }

  @Test func `a timestamp is answered, to nobody who asked all`() throws {
    var host = try host()
    host.segment.now = .zero + .milliseconds(5000)
    let question = icmpv4(
      ICMPv4Header(type: ICMPv4Type(rawValue: 13), rest: 0x1234_0001), [0, 0, 0, 7] + [UInt8](repeating: 0, count: 8))
    let reply = try #require(host.answers(to: try frame("10.0.0.2", "10.0.0.1", .icmp, question)).first)
    #expect(reply.icmpv4 == ICMPv4Header(type: ICMPv4Type(rawValue: 14), rest: 0x1234_0001) && reply.isIntact)
    #expect(Array(reply.payload[8...]) == [0, 0, 0, 7, 0, 0, 0x13, 0x88, 0, 0, 0x13, 0x88])
    #expect(host.answers(to: try frame("10.0.0.2", "10.0.0.255", .icmp, question, to: .broadcast)).isEmpty)
  }

  @Test(arguments: [15, 17, 10, 42] as [UInt8]) func `other questions are not answered`(type: UInt8) throws {
    var host = try host()
    let question = icmpv4(ICMPv4Header(type: ICMPv4Type(rawValue: type)), [0, 0, 0, 0])
    #expect(host.answers(to: try frame("10.0.0.2", "10.0.0.1", .icmp, question)).isEmpty)
  }

  @Test(arguments: ["10.0.0.255", "10.0.0.1", "10.1.0.1", "10.1.0.255", "0.0.0.5", "255.255.255.255", "224.0.0.1"])
  func `who cannot have sent a packet is not answered`(source: String) throws {
    for forwards in [false, true] {
      var machine = forwards ? try router() : try host()
      #expect(machine.answers(to: try frame(source, "10.0.0.1", .icmp, request)).isEmpty)
      #expect(machine.answers(to: try frame(source, "10.1.0.9", .icmp, request)).isEmpty)
      #expect(machine.drops == [.martianAddress, .martianAddress])
    }
  }

  @Test func `echo requests to all are ignored`() throws {
    var host = try host()
    for destination in ["10.0.0.255", "255.255.255.255", "224.0.0.1", "10.1.0.255"] {
      #expect(host.answers(to: try frame("10.0.0.2", destination, .icmp, request)).isEmpty)
    }
  }

  @Test(
    arguments: [
      // An option that does not fit, one without a length, a list that is too short, and pointers that point nowhere.
      ([7, 9, 4, 0], 20), ([7, 1, 4, 0], 20), ([1, 7, 2, 0], 22), ([7, 3, 3, 0], 22), ([7, 4, 4, 0], 22),
      ([68, 4, 4, 0], 22),
      ([131, 3, 2, 0], 22), ([131, 3, 4, 131, 3, 4, 0, 0], 23), ([68, 3, 5, 0], 21),
    ] as [([UInt8], UInt8)]) func `a wrong option is answered with the octet in error`(options: [UInt8], pointer: UInt8)
    throws
  {
    var host = try host()
    let answer = try #require(
      host.answers(to: try frame("10.0.0.2", "10.0.0.1", .icmp, request, options: options)).first)
    #expect(
      answer.icmpv4?.type == .parameterProblem && answer.icmpv4?.pointer == pointer,
      "\(String(describing: answer.icmpv4))")
    #expect(host.drops == [.malformed])
  }

  @Test(arguments: [131, 137] as [UInt8]) func `source routes are not followed, nor told of`(type: UInt8) throws {
    var router = try router()
    let options: [UInt8] = [type, 7, 4, 10, 1, 0, 9, 0]
    #expect(router.answers(to: try frame("10.0.0.2", "10.0.0.1", .icmp, request, options: options)).isEmpty)
    #expect(router.answers(to: try frame("10.0.0.2", "10.1.0.9", options: options)).isEmpty)
    #expect(router.drops == [.notForwarding, .notForwarding])
  }

  @Test(arguments: [[1, 1, 1, 0], [7, 7, 4, 0, 0, 0, 0, 0], [148, 4, 0, 0], [30, 4, 9, 9]] as [[UInt8]])
  func `other options are let be`(options: [UInt8]) throws {
    var router = try router()
    #expect(router.answers(to: try frame("10.0.0.2", "10.0.0.1", .icmp, request, options: options)).count == 1)
    #expect(router.answers(to: try frame("10.0.0.2", "10.1.0.9", options: options)).count == 1)
  }

  @Test func `no route is told before the end of a packet's time`() throws {
    var router = try router()
    let error = try #require(router.answers(to: try frame("10.0.0.2", "192.0.2.1", ttl: 1)).first)
    #expect(error.icmpv4 == .destinationUnreachable(.network))
  }

  @Test func `no error about a message of an unknown kind`() throws {
    var router = try router()
    let message = icmpv4(ICMPv4Header(type: ICMPv4Type(rawValue: 42)), [0, 0, 0, 0])
    #expect(router.answers(to: try frame("10.0.0.2", "10.1.0.9", .icmp, message, ttl: 1)).isEmpty)
  }

  @Test func `a broadcast to another subnet of the router goes no further`() throws {
    var router = try router()
    #expect(router.answers(to: try frame("10.0.0.2", "10.1.0.255")).isEmpty)
  }
}
