import Packets
import SimulationKernel
import Testing

@testable import NetworkStack

@Suite struct CongestionTests {
  private func news(_ bytes: Int, _ now: Instant, roundTrip: SimulationKernel.Duration = .milliseconds(100))
    -> CongestionNews
  {
    CongestionNews(
      acknowledged: bytes, segment: 1000, now: now, roundTrip: roundTrip, acknowledgment: TCPSequenceNumber(0),
      next: TCPSequenceNumber(0))
  }

  @Test func `the initial window is that of RFC 6928`() {
    #expect(CongestionWindow.initial(1460) == 14_600)
    #expect(CongestionWindow.initial(1000) == 10_000)
    #expect(CongestionWindow.initial(8960) == 17_920)
  }

  @Test func `NewReno doubles in slow start and then adds a segment each round trip`() {
    var window = CongestionWindow(.newReno, segment: 1000)
    for _ in 0..<5 { window.acknowledge(news(2000, .zero)) }
    #expect(window.window == 20_000)
    window.reduce(flight: 20_000)
    #expect(window.window == 10_000 && window.threshold == 10_000)
    for _ in 0..<5 { window.acknowledge(news(2000, .zero)) }
    #expect(window.window == 11_000)
  }

  @Test(arguments: [0, 1, 7, 8, 26, 27, 28, 999_999, 1_000_000, 1 << 60, Int64.max])
  func `the integer cube root is the largest number whose cube is not larger`(number: Int64) {
    let root = number.cubeRoot
    #expect(root * root * root <= number)
    let (square, over) = (root + 1).multipliedReportingOverflow(by: root + 1)
    let (cube, beyond) = square.multipliedReportingOverflow(by: root + 1)
    #expect(over || beyond || cube > number)
  }

  /// RFC 9438, figures 1 and 2: with W_max of 100 segments and beta 0.7, K is the cube root of 30 / 0.4, 4.217 s.
  @Test func `CUBIC is back at its maximum after K, and flat around it`() {
    var window = CongestionWindow(.cubic, segment: 1000)
    window.set(100_000)
    window.reduce(flight: 100_000)
    #expect(window.window == 70_000)
    var at: [Int: Int] = [:]
    var now = Instant.zero
    while now < .zero + .seconds(8) {
      at[Int(now.nanoseconds / 100_000_000)] = window.window
      window.acknowledge(news(window.window, now))
      now = now + .milliseconds(100)
    }
    for tenths in [10, 20, 30, 42, 50, 60] {
      let distance = Double(tenths) / 10 - 4.217
      let expected = 100_000 + 400 * distance * distance * distance
      #expect(abs(Double(at[tenths] ?? 0) - expected) < 1500, "\(tenths): \(at[tenths] ?? 0), \(expected)")
    }
  }

  @Test func `CUBIC is no slower than Reno on short paths`() {
    var window = CongestionWindow(.cubic, segment: 1000)
    window.set(10_000)
    window.reduce(flight: 10_000)
    for round in 0..<100 {
      window.acknowledge(news(window.window, .zero + .milliseconds(Int64(round)), roundTrip: .milliseconds(1)))
    }
    // 3 segments at 9/17 of a segment each, then one each.
    #expect((95_000...108_000).contains(window.window))
  }

  @Test func `CUBIC makes room when it did not reach its last maximum, and halts after a timeout`() {
    var law = Cubic()
    #expect(law.reduced(100_000, flight: 100_000, segment: 1000) == 70_000)
    #expect(law.reduced(80_000, flight: 80_000, segment: 1000) == 56_000)
    law.noteTimeout()
    #expect(law.growth(of: 50_000, news(2000, .zero)) < 1000)
  }
}
