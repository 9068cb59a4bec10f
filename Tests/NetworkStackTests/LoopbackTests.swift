import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

@Suite struct LoopbackTests {
  @Test(arguments: ["127.0.0.1", "127.9.9.9", "10.0.0.1", "::1", "2001:db8::1"])
  func `a guest reaches itself in two microseconds, and no wire hears of it`(address: String) throws {
    var segment = Segment([try GuestConfiguration(guest: 0, [["10.0.0.1/24", "2001:db8::1/64"]])], cables: [])
    segment.start(Probe.echo(try ip(address), size: 5000), on: 0)
    segment.run(until: .zero + .nanoseconds(1999))
    #expect(segment.output[0].isEmpty)
    segment.run(until: .zero + .microseconds(2))
    #expect(segment.output[0] == ["5008 bytes from \(address) ttl 64"])
    #expect(segment.sent.isEmpty)
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  @Test func `a closed port of its own is known at once, however often it is asked`() throws {
    var segment = Segment([try GuestConfiguration(guest: 0, [["10.0.0.1/24"]])], cables: [])
    var probe = Probe.datagrams(to: try ip("127.0.0.1"), count: 20)
    probe.interval = .milliseconds(1)
    segment.start(probe, on: 0)
    segment.run(until: .zero + .seconds(1))
    #expect(segment.output[0] == Array(repeating: "failure 3/3 mtu 0 from 127.0.0.1", count: 20))
  }
}
