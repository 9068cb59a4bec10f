import SimulationKernel
import Testing

@Suite struct TimeTests {
  @Test func `a timer beyond the end of time never fires`() {
    #expect(Instant(nanoseconds: .max - 1) + .nanoseconds(5) == .never)
    #expect(Instant.never + .seconds(1) == .never)
  }

  @Test(arguments: [
    (1_999_600, 3, "0.002"), (1_999_400, 3, "0.002"), (1_499_999, 3, "0.001"), (0, 2, "0.00"),
    (-1_500_000, 3, "-0.002"),
    (999_999_999, 0, "1"), (20_000_182_048, 9, "20.000182048"),
  ])
  func `seconds are rounded half up`(nanoseconds: Int64, decimals: Int, expected: String) {
    #expect(Duration(nanoseconds: nanoseconds).seconds(decimals: decimals) == expected)
  }

  @Test func `milliseconds are those of ping`() {
    #expect(Duration(nanoseconds: 10_049_499).milliseconds(decimals: 3) == "10.049")
  }

  @Test(arguments: [(1_500_000, "1500us"), (2_000_000_000, "2s"), (1, "1ns"), (0, "0s"), (-3_000_000, "-3ms")])
  func `a duration is written in its largest whole unit`(nanoseconds: Int64, expected: String) {
    #expect(Duration(nanoseconds: nanoseconds).description == expected)
  }

  @Test func `an instant shows all its digits`() {
    #expect(Instant(nanoseconds: 1_000_000_200).description == "1.000000200s")
    #expect(Instant.never.description == "never")
  }
}
