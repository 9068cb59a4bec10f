import Fabric
import Guests
import NetworkStack
import Packets
import SimulationKernel
import Testing

@testable import NetworkFunctions

/// The token bucket: IP packets of 100 bytes at 8 kbit/s take 100 ms each.
@Suite struct RateLimiterTests {
  private static let packet = SamplePacket.udp(
    "10.0.0.2", 5000, to: "198.51.100.7", 53, [UInt8](repeating: 1, count: 72))

  private func limiter(_ settings: String = "rate: 8kbps, burst: 300B") throws -> Box {
    try Box("- rate-limiter: { \(settings) }\n- router: {}")
  }

  /// How many of some packets at once go through.
  private func passing(_ count: Int, _ box: inout Box) -> Int {
    (0..<count).filter { _ in box.pass(Self.packet, on: Box.inside) != nil }.count
  }

  @Test func `the burst passes at once, and a packet above it is dropped with its reason`() throws {
    var box = try limiter()
    #expect(passing(3, &box) == 3)
    let results = box.send(Self.packet, on: Box.inside)
    guard case .dropped(_, let detail) = try #require(results.first) else {
      Issue.record("\(results)")
      return
    }
    #expect(box.guest.stack.chain.explanation(of: detail)?.text == "above the rate limit")
    #expect(results.count == 1)
  }

  @Test func `tokens come back at the rate, to the nanosecond`() throws {
    var box = try limiter()
    #expect(passing(4, &box) == 3)
    _ = box.wait(.nanoseconds(99_999_999))
    #expect(passing(1, &box) == 0)
    _ = box.wait(.nanoseconds(1))
    #expect(passing(2, &box) == 1)
    _ = box.wait(.milliseconds(250))
    #expect(passing(4, &box) == 2)
  }

  @Test func `a pause fills the bucket up to the burst, and no further`() throws {
    var box = try limiter()
    _ = box.wait(.seconds(3600))
    #expect(passing(10, &box) == 3)
  }

  @Test func `in the long run exactly the rate passes`() throws {
    var box = try limiter()
    var passed = 0
    for _ in 0..<400 {
      passed += passing(1, &box)
      _ = box.wait(.milliseconds(25))
    }
    // 400 packets of 100 bytes in 10 s: the burst, and one for each 100 ms that begin before the last of them.
    #expect(passed == 3 + 99)
  }

  @Test func `a packet larger than the burst never passes`() throws {
    var box = try limiter("rate: 1Gbps, burst: 99B")
    _ = box.wait(.seconds(10))
    #expect(passing(2, &box) == 0)
  }

  @Test func `only what matches is limited`() throws {
    var box = try limiter("rate: 8kbps, burst: 100B, match: { protocol: tcp }")
    #expect(passing(10, &box) == 10)
  }

  @Test func `passed and dropped packets are counted whole`() throws {
    var box = try limiter()
    _ = passing(5, &box)
    let counts = box.guest.stack.chain.counts.filter { ["passed", "dropped"].contains($0.count.subject) }.map(\.count)
    #expect(counts.map(\.packets) == [3, 2])
    #expect(counts.map(\.bytes) == [300, 200])
  }

  @Test(arguments: ["rate: 1bps, burst: 1TiB", "rate: 1bps, burst: 1B", "rate: 1000Gbps, burst: 1TiB"])
  func `rates and bursts at the ends of their ranges do not overflow`(settings: String) throws {
    var box = try limiter(settings)
    let isTiny = settings.contains("burst: 1B")
    #expect(passing(3, &box) == (isTiny ? 0 : 3))
    _ = box.wait(.seconds(100_000))
    #expect(passing(3, &box) == (isTiny ? 0 : 3))
  }
}
