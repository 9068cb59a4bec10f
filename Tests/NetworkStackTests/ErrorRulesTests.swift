import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// When a guest keeps silent (RFC 1122, section 3.2.2).
@Suite struct ErrorRulesTests {
  private func guest() throws -> Segment {
    Segment([try GuestConfiguration(guest: 0, [["10.0.0.1/24"]])], cables: [])
  }

  private func datagram(_ source: String, _ destination: String, offset: UInt16 = 0) throws -> IPv4Header {
    IPv4Header(
      source: try ipv4(source), destination: try ipv4(destination), protocol: .udp, totalLength: 0,
      fragmentOffset: offset)
  }

  private func send(_ header: IPv4Header, to destination: MACAddress, _ segment: inout Segment) {
    let payload = udpDatagram(from: header.source, to: header.destination)
    segment.inject(ipv4Frame(to: destination, header, payload: payload), into: 0)
  }

  @Test func `nobody listens: the sender is told`() throws {
    var segment = try guest()
    send(try datagram("10.0.0.2", "10.0.0.1"), to: mac(0), &segment)
    #expect(segment.drops.map(\.reason) == [.noListener])
    #expect(segment.sent.count == 1, "an ARP request for the one to be told")
  }

  @Test func `no error about what was sent to all`() throws {
    var segment = try guest()
    send(try datagram("10.0.0.2", "10.0.0.255"), to: .broadcast, &segment)
    send(try datagram("10.0.0.2", "255.255.255.255"), to: .broadcast, &segment)
    send(try datagram("10.0.0.2", "10.0.0.255"), to: mac(0), &segment)
    send(try datagram("10.0.0.2", "10.0.0.1"), to: .broadcast, &segment)
    send(try datagram("10.0.0.2", "224.0.0.1"), to: IPv4Address.allSystems.multicastMAC, &segment)
    send(try datagram("0.0.0.0", "255.255.255.255"), to: .broadcast, &segment)
    #expect(segment.drops.map(\.reason) == Array(repeating: .noListener, count: 6))
    #expect(segment.sent.isEmpty)
  }

  @Test func `no error about an error`() throws {
    var segment = try guest()
    let header = IPv4Header(
      source: try ipv4("10.0.0.2"), destination: try ipv4("10.9.0.1"), protocol: .icmp, totalLength: 0, timeToLive: 1)
    var router = Segment(
      [try GuestConfiguration(guest: 0, [["10.0.0.1/24"]], forwards: true)], cables: [])
    for type in [ICMPv4Header.destinationUnreachable(.port), .timeToLiveExceeded] {
      let message = makeBytes(36) { type.emit(into: &$0, at: 0, messageLength: 36) }
      router.inject(ipv4Frame(to: mac(0), header, payload: message), into: 0)
    }
    #expect(router.sent.isEmpty && router.drops.count == 2)
    let request = makeBytes(36) {
      ICMPv4Header.echoRequest(identifier: 1, sequence: 1).emit(into: &$0, at: 0, messageLength: 36)
    }
    router.inject(ipv4Frame(to: mac(0), header, payload: request), into: 0)
    #expect(router.sent.count == 1)
    send(try datagram("10.0.0.2", "10.0.0.1", offset: 800), to: mac(0), &segment)
    #expect(segment.sent.isEmpty)
  }

  @Test(arguments: [
    ("127.0.0.1", "10.0.0.1"), ("224.0.0.5", "10.0.0.1"), ("255.255.255.255", "10.0.0.1"), ("10.0.0.2", "127.0.0.1"),
    ("0.0.0.0", "10.0.0.1"),
  ])
  func `addresses that must not be on a wire`(source: String, destination: String) throws {
    var segment = try guest()
    send(try datagram(source, destination), to: mac(0), &segment)
    #expect(segment.drops.map(\.reason) == [.martianAddress])
  }

  @Test func `an unknown protocol is refused`() throws {
    var segment = try guest()
    var header = try datagram("10.0.0.2", "10.0.0.1")
    header.protocol = IPProtocol(rawValue: 132)
    segment.inject(ipv4Frame(to: mac(0), header, payload: [1, 2, 3]), into: 0)
    #expect(segment.drops.map(\.reason) == [.unknownProtocol])
    #expect(segment.sent.count == 1)
  }

  @Test func `a frame for another MAC address is not looked at`() throws {
    var segment = try guest()
    for destination in [mac(5), try ipv4("224.0.0.5").multicastMAC] {
      send(try datagram("10.0.0.2", "10.0.0.1"), to: destination, &segment)
    }
    #expect(segment.drops.isEmpty && segment.sent.isEmpty && segment.outbox.frames.count == 0)
  }
}
