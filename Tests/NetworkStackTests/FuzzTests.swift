import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// Nothing that a frame contains may trap, and no frame may be lost or given back twice.
@Suite struct FuzzTests {
  private func lab() throws -> Segment {
    Segment(
      [
        try GuestConfiguration(guest: 0, [["10.0.0.2/24", "2001:db8:0:1::2/64"]], gateway: "10.0.0.1"),
        try GuestConfiguration(
          guest: 1, [["10.0.0.1/24", "2001:db8:0:1::1/64"], ["10.0.1.1/24", "2001:db8:0:2::1/64"]], forwards: true,
          mtus: [1500, 1280]),
        try GuestConfiguration(guest: 2, [["10.0.1.2/24", "2001:db8:0:2::2/64"]], gateway: "10.0.1.1", mtus: [1280]),
      ], cables: [[(0, 0), (1, 0)], [(1, 1), (2, 0)]])
  }

  /// Frames of every kind that such a lab carries.
  private func corpus() throws -> [[UInt8]] {
    var segment = try lab()
    segment.bringUp()
    segment.start(Probe.listener(9), on: 2)
    for address in ["10.0.1.2", "2001:db8:0:1::1", "10.0.1.77", "2001:db8:0:1::77"] {
      segment.start(Probe.echo(try ip(address), count: 2, size: 3000), on: 0)
      segment.start(Probe.datagrams(to: try ip(address), count: 2, size: 1300), on: 0)
    }
    segment.run(until: .zero + .seconds(5))
    return segment.sent.map(\.bytes)
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `damaged frames do no harm`(seed: UInt64) throws {
    let corpus = try corpus()
    var random = RandomStream(seed: seed, owner: "fuzz")
    var segment = try lab()
    segment.bringUp()
    segment.start(Probe.listener(9), on: 0)
    segment.start(Probe.listener(9), on: 2)
    for round in 0..<3000 {
      let frame = damage(corpus[Int(random.next(below: UInt64(corpus.count)))], &random)
      let guest = Int(random.next(below: 3))
      segment.inject(frame, into: guest, port: guest == 1 ? Int(random.next(below: 2)) : 0)
      if round % 16 == 0 { segment.run(for: .milliseconds(Int64(random.next(below: 400)))) }
    }
    segment.run(for: .seconds(100))
    #expect(segment.framesLeftAfterShutDown() == 0, "seed \(seed)")
  }

  @Test func `noise does no harm`() throws {
    var random = RandomStream(seed: 9, owner: "noise")
    var segment = try lab()
    for _ in 0..<5000 {
      var frame = (0..<Int(random.next(below: 120))).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let types: [[UInt8]] = [[8, 0, 0x45], [8, 6, 0], [0x86, 0xDD, 0x60]]
      if frame.count > 20 {
        frame.replaceSubrange(0..<6, with: [8, 0, 0x27, 0, 1, 0])
        frame.replaceSubrange(12..<15, with: types[Int(random.next(below: 3))])
      }
      segment.inject(frame, into: 1)
    }
    segment.run(for: .seconds(100))
    #expect(segment.framesLeftAfterShutDown() == 0)
  }

  /// Bits turned over, ends cut off, bytes from elsewhere; the checksums are sometimes mended, so that the damage gets
  /// through to the layers above.
  private func damage(_ frame: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    var frame = frame
    for _ in 0..<random.next(below: 4) {
      let index = Int(random.next(below: UInt64(frame.count)))
      frame[index] = UInt8(truncatingIfNeeded: random.next())
    }
    if random.next(below: 4) == 0 { frame.removeLast(Int(random.next(below: UInt64(frame.count)))) }
    if random.next(below: 2) == 0, frame.count >= 34, frame[12] == 8, frame[13] == 0 { mendIPv4Checksum(&frame) }
    return frame
  }

  private func mendIPv4Checksum(_ frame: inout [UInt8]) {
    let end = 14 + Int(frame[14] & 0xF) * 4
    guard end >= 34, end <= frame.count else { return }
    (frame[24], frame[25]) = (0, 0)
    let checksum = InternetChecksum.checksum(of: frame.span.bytes.extracting(14..<end))
    (frame[24], frame[25]) = (UInt8(checksum >> 8), UInt8(checksum & 0xFF))
  }
}
