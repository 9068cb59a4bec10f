import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// ARP (RFC 826, RFC 5227) with Linux' defaults; `arp-requirements.md` beside this file says which rule each test shows.
@Suite struct ARPRequirementTests {
  private func host() throws -> Machine {
    try Machine([["10.0.0.1/24"], ["10.1.0.1/24"], []], neighbors: [])
  }

  private func frame(
    _ operation: ARPOperation, _ sender: String, for target: String, from source: MACAddress = mac(99),
    to destination: MACAddress = .broadcast
  ) throws -> [UInt8] {
    let arp = ARPPacket(
      operation: operation, senderHardwareAddress: source, senderProtocolAddress: try ipv4(sender),
      targetHardwareAddress: .zero, targetProtocolAddress: try ipv4(target))
    return makeBytes(EthernetHeader.length + ARPPacket.length) { bytes in
      EthernetHeader(destination: destination, source: source, type: .arp).emit(into: &bytes, at: 0)
      arp.emit(into: &bytes, at: EthernetHeader.length)
    }
  }

  private func known(_ address: String, _ machine: Machine) throws -> MACAddress? {
    let address = try ipv4(address)
    return machine.segment.guests[0].stack.ipv4.neighbors.all.first { $0.address == address }?.neighbor.mac
  }

  @Test(arguments: ["10.0.0.1", "10.1.0.1"]) func `every address of the host is answered for on every interface`(
    address: String
  ) throws {
    var host = try host()
    let reply = try #require(host.answers(to: try frame(.request, "10.0.0.2", for: address)).first?.arp)
    #expect(reply.operation == .reply)
    #expect(reply.senderProtocolAddress == (try ipv4(address)))
    #expect(reply.senderHardwareAddress == mac(0))
    #expect(try known("10.0.0.2", host) == mac(99))
  }

  @Test(arguments: ["10.0.0.7", "127.0.0.1", "10.0.0.255", "224.0.0.1"]) func `nothing else is answered for`(
    address: String
  ) throws {
    var host = try host()
    #expect(host.answers(to: try frame(.request, "10.0.0.2", for: address)).isEmpty)
    #expect(try known("10.0.0.2", host) == nil)
  }

  @Test func `a probe is answered, and teaches nothing`() throws {
    var host = try host()
    #expect(host.answers(to: try frame(.request, "0.0.0.0", for: "10.0.0.1")).first?.arp?.operation == .reply)
    #expect(host.segment.guests[0].stack.ipv4.neighbors.all.isEmpty)
  }

  @Test func `who speaks with the host's own address gets no answer`() throws {
    var host = try host()
    #expect(host.answers(to: try frame(.request, "10.0.0.1", for: "10.0.0.1")).isEmpty)
    #expect(host.answers(to: try frame(.request, "10.1.0.1", for: "10.0.0.1")).isEmpty)
  }

  /// Sends a packet to 10.0.0.2, so that it is asked for.
  private func ask(_ host: inout Machine, from source: String? = nil) throws -> ARPPacket? {
    let outgoing = IPv4Outgoing(
      protocol: .udp, source: try source.map { try ipv4($0) }, destination: try ipv4("10.0.0.2"))
    try host.segment.with(0) { guest, now, outbox in
      Result<Void, any Error> {
        try guest.stack.sendIPv4(outgoing, payloadLength: 8, at: now, into: &outbox) { _, _, _ in }
      }
    }.get()
    return host.news.last?.arp
  }

  @Test(arguments: [nil, "10.1.0.1"] as [String?]) func `a question is asked in the name of the packet's sender`(
    source: String?
  ) throws {
    var host = try host()
    #expect(try ask(&host, from: source)?.senderProtocolAddress == (try ipv4(source ?? "10.0.0.1")))
  }

  @Test func `of two answers the first is believed, until a second later`() throws {
    var host = try host()
    _ = try ask(&host)
    _ = host.answers(to: try frame(.reply, "10.0.0.2", for: "10.0.0.1", from: mac(50), to: mac(0)))
    _ = host.answers(to: try frame(.reply, "10.0.0.2", for: "10.0.0.1", from: mac(51), to: mac(0)))
    #expect(try known("10.0.0.2", host) == mac(50))
    host.segment.now = .zero + .seconds(2)
    _ = host.answers(to: try frame(.reply, "10.0.0.2", for: "10.0.0.1", from: mac(51), to: mac(0)))
    #expect(try known("10.0.0.2", host) == mac(51))
  }

  @Test(arguments: [ARPOperation.request, .reply]) func `an announcement changes what is known at once`(
    operation: ARPOperation
  ) throws {
    var host = try host()
    _ = host.answers(to: try frame(operation, "10.0.0.2", for: "10.0.0.2", from: mac(52)))
    #expect(try known("10.0.0.2", host) == nil)
    _ = try ask(&host)
    _ = host.answers(to: try frame(.reply, "10.0.0.2", for: "10.0.0.1", from: mac(50), to: mac(0)))
    _ = host.answers(to: try frame(operation, "10.0.0.2", for: "10.0.0.2", from: mac(52)))
    #expect(try known("10.0.0.2", host) == mac(52))
  }

  @Test func `an interface without an address borrows another's`() throws {
    var host = try host()
    let route = Route(to: try ipv4("10.9.0.0"), prefixLength: 24, .onLink, interface: 2, origin: .configured)
    host.segment.guests[0].stack.ipv4.routes.add(route)
    let outgoing = IPv4Outgoing(protocol: .udp, destination: try ipv4("10.9.0.9"))
    try host.segment.with(0) { guest, now, outbox in
      Result<Void, any Error> {
        try guest.stack.sendIPv4(outgoing, payloadLength: 8, at: now, into: &outbox) { _, _, _ in }
      }
    }.get()
    let question = try #require(host.news.last)
    #expect(question.port == 2)
    #expect(question.arp?.senderProtocolAddress == (try ipv4("10.0.0.1")))
  }

  @Test func `with the last address go an interface's routes, and with the first of a subnet the others`() throws {
    var host = try Machine([["10.0.0.1/24", "10.0.0.5/24", "10.2.0.1/16"]], neighbors: [], gateway: "10.0.0.254")
    func remove(_ text: String, _ length: Int) throws {
      try host.segment.guests[0].stack.removeAddress(
        InterfaceAddress(try ipv4(text), prefixLength: length), on: 0)
    }
    try remove("10.0.0.1", 24)
    #expect(host.segment.guests[0].stack.interfaces[0].ipv4.map(\.address) == [try ipv4("10.2.0.1")])
    host.segment.guests[0].stack.ipv4.routes.add(
      Route(to: try ipv4("10.5.5.0"), prefixLength: 24, .onLink, interface: 0, origin: .configured))
    try remove("10.2.0.1", 16)
    #expect(host.segment.guests[0].stack.ipv4.routes.routes.isEmpty)
  }
}
