import Foundation
import SimulationKernel
import Testing

@testable import GuestPrograms

@Suite struct NumberTests {
  private typealias Duration = SimulationKernel.Duration

  @Test func `percentages are those of printf's %g`() {
    var random = RandomStream(seed: 1, owner: "percentages")
    for _ in 0..<5_000 {
      let whole = 1 + random.next(below: 1 << (1 + random.next(below: 19)))
      let part = random.next(below: whole + 1)
      let ours = Percentage(part, of: whole).description
      #expect(ours == String(format: "%g", Double(part) * 100 / Double(whole)), "\(part) of \(whole)")
    }
  }

  @Test(
    arguments: [
      ("1", 1_000_000_000), ("0.2", 200_000_000), (".5s", 500_000_000), ("20us", 20_000), ("1.5ms", 1_500_000),
      ("3ns", 3),
      ("0.0000000019", 1), ("2m", 120_000_000_000), ("1.05h", 3_780_000_000_000), ("1d", 86_400_000_000_000), ("0", 0),
    ] as [(String, Int64)]) func `durations have decimals and units`(_ text: String, _ nanoseconds: Int64)
  {
    #expect(Duration(text: text)?.nanoseconds == nanoseconds)
  }

  @Test(arguments: ["", ".", "s", "-1", "1 s", "1x", "1e3", "1.2.3", "9999999999999", "99999999999999999999", "١"])
  func `other texts are no durations`(_ text: String) {
    #expect(Duration(text: text) == nil)
  }

  @Test func `round trip statistics are those of floating point`() {
    var random = RandomStream(seed: 2, owner: "round trips")
    for count in 1..<50 {
      let samples = (0..<count).map { _ in Double(random.next(below: 40_000_000)) }
      var times = RoundTripTimes()
      for sample in samples { times.add(.nanoseconds(Int64(sample))) }
      let mean = samples.reduce(0, +) / Double(count)
      let variance = samples.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(count)
      #expect(abs(Double(times.average.nanoseconds) - mean) <= 1)
      #expect(abs(Double(times.deviation.nanoseconds) - variance.squareRoot()) <= 1)
      #expect(Double(times.minimum.nanoseconds) == samples.min())
      #expect(Double(times.maximum.nanoseconds) == samples.max())
    }
  }
}
