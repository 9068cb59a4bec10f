import Fabric
import SimulationKernel
import Testing

@Suite struct SettingsTextTests {
  @Test(
    arguments: [
      (1_000_000_000, "1Gbps"), (2_500_000_000, "2500Mbps"), (100_000_000, "100Mbps"), (56_000, "56kbps"),
      (9_601, "9601bps"),
    ] as [(UInt64, String)])
  func `a rate is written in its largest whole unit`(rate: UInt64, expected: String) {
    #expect(BitRate(bitsPerSecond: rate).description == expected)
  }

  @Test(
    arguments: [
      (0, "0%"), (5_000_000, "0.5%"), (1_000_000_000, "100%"), (1, "0.0000001%"), (123_450_000, "12.345%"),
    ] as [(UInt32, String)])
  func `a probability is written as its exact percentage`(parts: UInt32, expected: String) {
    #expect(Probability(partsPerBillion: parts).description == expected)
  }

  @Test func `what a link cannot do is refused`() {
    func link(_ change: (inout LinkSettings) -> Void) -> [UInt8] {
      encoded(LinkSettings(.gigabitsPerSecond(1), delay: .microseconds(1), change))
    }
    #expect(throws: Never.self) { try decoded(LinkSettings.self, link { _ in }) }
    #expect(throws: CheckpointError.self) { try decoded(LinkSettings.self, link { $0.jitter = .seconds(1) }) }
    #expect(throws: CheckpointError.self) { try decoded(BitRate.self, [UInt8](repeating: 0, count: 8)) }
    #expect(throws: CheckpointError.self) { try decoded(Probability.self, [0, 0xCA, 0x9A, 0x3C]) }
  }
}
