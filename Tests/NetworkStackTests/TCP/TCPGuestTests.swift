import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// Two guests on a cable: the whole way from a program through its stack to the other's.
@Suite struct TCPGuestTests {
  private func pair(_ settings: TCPSettings = TCPSettings()) throws -> Segment {
    var guests = [
      try GuestConfiguration(guest: 0, [["10.0.0.1/24", "2001:db8::1/64"]]),
      try GuestConfiguration(guest: 1, [["10.0.0.2/24", "2001:db8::2/64"]]),
    ]
    for guest in guests.indices { guests[guest].network.tcp = settings }
    return Segment(guests)
  }

  @Test(arguments: ["10.0.0.2", "2001:db8::2"])
  func `what one program sends the other receives, and both connections close`(address: String) throws {
    var segment = try pair()
    segment.start(TCPSink(on: 80), on: 1)
    segment.start(TCPSource(to: Endpoint(try ip(address), port: 80), count: 300_000), on: 0)
    segment.run(until: .zero + .seconds(10))
    #expect(segment.output[1] == ["300000 bytes equal", "exit 0"])
    #expect(segment.output[0] == ["exit 0"])
    #expect(segment.guests[0].stack.tcp.all.map(\.entry.connection.state) == [.timeWait])
    #expect(segment.guests[1].stack.tcp.all.isEmpty)
    segment.run(until: .zero + .seconds(100))
    #expect(segment.guests[0].stack.tcp.all.isEmpty)
    #expect(segment.drops == [])
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `a guest talks to itself`() throws {
    var segment = try pair()
    segment.start(TCPSink(on: 80), on: 0)
    segment.start(TCPSource(to: Endpoint(try ip("127.0.0.1"), port: 80), count: 1_000_000), on: 0)
    segment.run(until: .zero + .seconds(10))
    #expect(segment.output[0] == ["1000000 bytes equal", "exit 0", "exit 0"])
    #expect(segment.sent.isEmpty)
  }

  @Test func `nobody listens: the connection is refused`() throws {
    var segment = try pair()
    segment.start(TCPSource(to: Endpoint(try ip("10.0.0.2"), port: 81), count: 1), on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.output[0] == ["refused", "exit 1"])
  }

  @Test func `nobody is there: the connection fails as soon as that is known`() throws {
    var segment = try pair()
    segment.start(TCPSource(to: Endpoint(try ip("10.0.0.9"), port: 80), count: 1), on: 0)
    segment.run(until: .zero + .seconds(4))
    #expect(segment.output[0] == ["unreachable", "exit 1"])
  }

  @Test func `a program that leaves in the middle resets the connection`() throws {
    var segment = try pair()
    segment.start(TCPSink(on: 80, limit: 1000), on: 1)
    segment.start(TCPSource(to: Endpoint(try ip("10.0.0.2"), port: 80), count: 10_000_000), on: 0)
    segment.run(until: .zero + .seconds(3))
    #expect(segment.output[0] == ["reset", "exit 1"])
    #expect(segment.guests.allSatisfy { $0.stack.tcp.all.isEmpty })
  }
}
