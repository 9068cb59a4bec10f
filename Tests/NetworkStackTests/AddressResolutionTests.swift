import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

@Suite struct AddressResolutionTests {
  /// Two guests on one cable, the second of which may be missing.
  private func pair() throws -> Segment {
    Segment([try GuestConfiguration(guest: 0, [["10.0.0.1/24"]]), try GuestConfiguration(guest: 1, [["10.0.0.2/24"]])])
  }

  @Test func `a first ping asks, is answered, and goes out`() throws {
    var segment = try pair()
    segment.start(Probe.echo(try ip("10.0.0.2")), on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.output[0] == ["64 bytes from 10.0.0.2 ttl 64"])
    let request = try #require(segment.sent[0].arp)
    #expect(request.operation == .request)
    #expect(segment.sent[0].ethernet?.destination == .broadcast)
    let reply = try #require(segment.sent[1].arp)
    #expect(reply.operation == .reply && reply.senderHardwareAddress == mac(1))
    #expect(segment.sent[1].ethernet?.destination == mac(0))
    #expect(segment.sent.map { $0.icmpv4?.type } == [nil, nil, .echoRequest, .echoReply])
    #expect(segment.sent.allSatisfy { $0.isIntact })
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `the one who was asked need not ask back`() throws {
    var segment = try pair()
    segment.start(Probe.echo(try ip("10.0.0.2")), on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.sent.filter { $0.arp?.operation == .request }.count == 1)
  }

  @Test func `nobody answers: three requests a second apart, then the pinger hears of it`() throws {
    var segment = try pair()
    segment.start(Probe.echo(try ip("10.0.0.9")), on: 0)
    segment.run(until: .zero + .seconds(10))
    let target = try ipv4("10.0.0.9")
    #expect(segment.sent.map { $0.arp?.targetProtocolAddress } == [target, target, target])
    #expect(segment.sent.map(\.at) == [.zero, .zero + .seconds(1), .zero + .seconds(2)])
    #expect(segment.output[0] == ["failure 3/1 mtu 0 from 10.0.0.1"])
    #expect(segment.drops == [Segment.Drop(guest: 0, port: 0, reason: .unresolvedNeighbor)])
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `packets wait in their order, and the oldest gives way`() throws {
    var segment = try pair()
    segment.cables = []
    for _ in 0..<Neighbor.maximumWaiting + 2 {
      segment.start(Probe.datagrams(to: try ip("10.0.0.2")), on: 0)
    }
    #expect(segment.drops.count == 2)
    #expect(segment.sent.count == 1)
    let reply = arpReply(from: 1, try ipv4("10.0.0.2"), to: 0, try ipv4("10.0.0.1"))
    segment.inject(reply, into: 0)
    let identifications = segment.sent.compactMap { $0.ipv4?.identification }
    #expect(identifications.count == Neighbor.maximumWaiting)
    #expect(zip(identifications, identifications.dropFirst()).allSatisfy { $1 == $0 &+ 1 })
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `a neighbour is asked again 5 s after its use when 30 s have passed`() throws {
    var segment = try pair()
    segment.start(Probe.echo(try ip("10.0.0.2")), on: 0)
    segment.run(until: .zero + .seconds(40))
    let before = segment.sent.count
    segment.start(Probe.echo(try ip("10.0.0.2")), on: 0)
    segment.run(until: .zero + .seconds(44))
    #expect(segment.sent[before...].allSatisfy { $0.arp == nil })
    #expect(segment.guests[0].stack.ipv4.neighbors.all.first?.neighbor.state == .delay)
    segment.run(until: .zero + .seconds(46))
    let probe = try #require(segment.sent[before...].first { $0.arp?.operation == .request && $0.guest == 0 })
    #expect(probe.at == .zero + .seconds(45))
    #expect(probe.ethernet?.destination == mac(1))
    #expect(segment.guests[0].stack.ipv4.neighbors.all.first?.neighbor.state == .reachable)
  }

  @Test func `a neighbour that has gone is forgotten after three unicast probes`() throws {
    var segment = try pair()
    segment.start(Probe.echo(try ip("10.0.0.2")), on: 0)
    segment.run(until: .zero + .seconds(40))
    segment.cables = []
    let before = segment.sent.count
    segment.start(Probe.echo(try ip("10.0.0.2")), on: 0)
    segment.run(until: .zero + .seconds(60))
    let probes = segment.sent[before...].filter { $0.arp != nil }
    #expect(probes.map(\.at) == [45, 46, 47].map { .zero + .seconds($0) })
    #expect(probes.allSatisfy { $0.ethernet?.destination == mac(1) })
    #expect(segment.guests[0].stack.ipv4.neighbors.all.isEmpty)
  }

  @Test func `others' questions refresh a known neighbour and create no new one`() throws {
    var segment = try pair()
    let question = arpRequest(from: 7, try ipv4("10.0.0.7"), for: try ipv4("10.0.0.8"))
    segment.inject(question, into: 0)
    #expect(segment.guests[0].stack.ipv4.neighbors.all.isEmpty)
    segment.start(Probe.echo(try ip("10.0.0.2")), on: 0)
    // Linux holds to an address for a second (`locktime`).
    segment.run(until: .zero + .seconds(3))
    segment.inject(arpRequest(from: 7, try ipv4("10.0.0.2"), for: try ipv4("10.0.0.8")), into: 0)
    #expect(segment.guests[0].stack.ipv4.neighbors.all.map(\.neighbor.mac) == [mac(7)])
  }

  private func arpReply(from guest: Int, _ address: IPv4Address, to other: Int, _ target: IPv4Address) -> [UInt8] {
    arpFrame(
      ARPPacket(
        operation: .reply, senderHardwareAddress: mac(guest), senderProtocolAddress: address,
        targetHardwareAddress: mac(other), targetProtocolAddress: target), to: mac(other))
  }

  private func arpRequest(from guest: Int, _ address: IPv4Address, for target: IPv4Address) -> [UInt8] {
    arpFrame(
      ARPPacket(
        operation: .request, senderHardwareAddress: mac(guest), senderProtocolAddress: address,
        targetHardwareAddress: .zero, targetProtocolAddress: target), to: .broadcast)
  }

  private func arpFrame(_ arp: ARPPacket, to destination: MACAddress) -> [UInt8] {
    makeBytes(EthernetHeader.length + ARPPacket.length) { bytes in
      EthernetHeader(destination: destination, source: arp.senderHardwareAddress, type: .arp).emit(into: &bytes, at: 0)
      arp.emit(into: &bytes, at: EthernetHeader.length)
    }
  }
}
