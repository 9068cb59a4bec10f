import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

@Suite struct SocketTests {
  private func pair() throws -> Segment {
    Segment([try GuestConfiguration(guest: 0, [["10.0.0.1/24"]]), try GuestConfiguration(guest: 1, [["10.0.0.2/24"]])])
  }

  @Test func `a port is taken once`() throws {
    var segment = try pair()
    segment.start(Probe.listener(9), on: 0)
    segment.start(Probe.listener(9), on: 0)
    #expect(segment.output[0] == ["port taken"])
  }

  @Test func `a closed port answers the sender`() throws {
    var segment = try pair()
    segment.start(Probe.datagrams(to: try ip("10.0.0.2")), on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.output[0] == ["failure 3/3 mtu 0 from 10.0.0.2"])
  }

  @Test func `no route, no packet`() throws {
    var segment = try pair()
    segment.start(Probe.datagrams(to: try ip("10.9.0.2")), on: 0)
    segment.start(Probe.datagrams(to: try ip("2001:db8::2")), on: 0)
    #expect(segment.output[0] == ["networkUnreachable", "networkUnreachable"])
  }

  @Test func `what ends closes its sockets`() throws {
    var segment = try pair()
    let id = segment.with(0) { $0.start(Probe.listener(9), at: $1, into: &$2) }
    segment.with(0) { $0.interrupt(id, at: $1, into: &$2) }
    segment.start(Probe.listener(9), on: 0)
    #expect(segment.output[0] == ["exit 130"])
  }

  @Test func `datagrams to all reach everybody's socket`() throws {
    var segment = try pair()
    segment.start(Probe.listener(9), on: 1)
    segment.start(Probe.datagrams(to: try ip("10.0.0.255")), on: 0)
    segment.start(Probe.datagrams(to: try ip("255.255.255.255")), on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.output[1] == Array(repeating: "10 bytes from 10.0.0.1 ttl 64", count: 2))
    #expect(segment.sent.allSatisfy { $0.ethernet?.destination == .broadcast })
  }

  @Test func `a damaged datagram is dropped`() throws {
    var segment = try pair()
    segment.start(Probe.listener(9), on: 1)
    let (source, destination) = (try ipv4("10.0.0.1"), try ipv4("10.0.0.2"))
    let header = IPv4Header(source: source, destination: destination, protocol: .udp, totalLength: 0)
    var frame = ipv4Frame(to: mac(1), header, payload: udpDatagram(from: source, to: destination))
    frame[frame.count - 1] ^= 1
    segment.inject(frame, into: 1)
    frame[20] ^= 1
    segment.inject(frame, into: 1)
    #expect(segment.drops.map(\.reason) == [.badChecksum, .badChecksum])
    #expect(segment.output[1].isEmpty)
  }
}
