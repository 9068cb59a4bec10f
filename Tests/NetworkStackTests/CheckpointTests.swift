import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

@Suite struct CheckpointTests {
  /// A lab in the middle of everything: tentative addresses, packets that wait, fragments, full sockets, narrow paths.
  private func busy() throws -> Segment {
    var segment = Segment(
      [
        try GuestConfiguration(guest: 0, [["10.0.0.2/24", "2001:db8:0:1::2/64"]], gateway: "10.0.0.1"),
        try GuestConfiguration(
          guest: 1, [["10.0.0.1/24", "2001:db8:0:1::1/64"], ["10.0.1.1/24", "2001:db8:0:2::1/64"]], forwards: true,
          mtus: [1500, 1280]),
        try GuestConfiguration(guest: 2, [["10.0.1.2/24", "2001:db8:0:2::2/64"]], gateway: "10.0.1.1", mtus: [1280]),
      ], cables: [[(0, 0), (1, 0)], [(1, 1), (2, 0)]])
    segment.start(Probe.listener(9), on: 2)
    for address in ["10.0.1.2", "10.0.1.77", "2001:db8:0:1::77", "127.0.0.1"] {
      segment.start(Probe.datagrams(to: try ip(address), count: 40, size: 1400), on: 0)
      segment.start(Probe.echo(try ip(address), count: 40, size: 3000), on: 0)
    }
    segment.run(until: .zero + .seconds(2))
    let header = IPv4Header(
      source: try ipv4("10.0.0.1"), destination: try ipv4("10.0.0.2"), protocol: .udp, totalLength: 0,
      moreFragments: true)
    segment.inject(ipv4Frame(to: mac(0), header, payload: [UInt8](repeating: 1, count: 80)), into: 0)
    segment.bringUp()
    return segment
  }

  private func restored<Value: Checkpointable>(_ value: Value) throws -> Value {
    var writer = ByteWriter()
    writer.write(value)
    var registry = PartRegistry()
    registry.register(Probe.self)
    var reader = CheckpointReader(writer.bytes, registry: registry)
    let copy: Value = try reader.read()
    #expect(reader.isAtEnd)
    return copy
  }

  @Test func `a guest that was written down and read back is the same, and goes on the same way`() throws {
    var straight = try busy()
    var resumed = straight
    resumed.guests = try straight.guests.map { try restored($0) }
    resumed.outbox = try restored(straight.outbox)
    #expect(resumed.guests == straight.guests && resumed.outbox == straight.outbox)
    straight.run(for: .seconds(60))
    resumed.run(for: .seconds(60))
    #expect(resumed.guests == straight.guests && resumed.output == straight.output)
    #expect(resumed.sent.map(\.bytes) == straight.sent.map(\.bytes))
  }

  /// Lets a guest that was read from a damaged checkpoint go on, unless the frames it claims to hold tell the damage.
  private func goOn(_ damaged: Guest, in segment: Segment) {
    var (guest, outbox) = (damaged, segment.outbox)
    let held = guest.heldFrames.map(\.rawValue).sorted()
    guard held == segment.guests[0].heldFrames.map(\.rawValue).sorted(), guest.fits(outbox.frames) else { return }
    for _ in 0..<20 where guest.nextWake != .never { guest.wake(at: guest.nextWake, into: &outbox) }
  }

  @Test func `a checkpoint that is cut short or damaged is an error, never a trap`() throws {
    let segment = try busy()
    var writer = ByteWriter()
    writer.write(segment.guests[0])
    var registry = PartRegistry()
    registry.register(Probe.self)
    var random = RandomStream(seed: 3, owner: "damage")
    for _ in 0..<3000 {
      var bytes = writer.bytes
      bytes[Int(random.next(below: UInt64(bytes.count)))] = UInt8(truncatingIfNeeded: random.next())
      if random.next(below: 2) == 0 { bytes.removeLast(Int(random.next(below: UInt64(bytes.count)))) }
      var reader = CheckpointReader(bytes, registry: registry)
      if let guest = try? reader.read(Guest.self) { goOn(guest, in: segment) }
    }
  }
}
