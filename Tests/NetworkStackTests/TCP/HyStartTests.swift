import Packets
import SimulationKernel
import Testing

@testable import NetworkStack

/// RFC 9406: how the first slow start ends before a loss.
@Suite struct HyStartTests {
  /// A round of ten acknowledgments that take `milliseconds` each.
  private func round(_ hyStart: inout HyStart, _ number: Int, milliseconds: Int64) -> HyStart.Phase {
    var phase = HyStart.Phase.slowStart
    for step in 1...10 {
      phase = hyStart.note(
        CongestionNews(
          acknowledged: 1000, segment: 1000, now: .zero, roundTrip: .zero, sample: .milliseconds(milliseconds),
          acknowledgment: TCPSequenceNumber(UInt32(number * 10 + step)),
          next: TCPSequenceNumber(UInt32(number * 10 + step + 10))))
    }
    return phase
  }

  @Test func `as long as round trips stay the window grows at full speed`() {
    var hyStart = HyStart()
    for number in 0..<20 { #expect(round(&hyStart, number, milliseconds: 40) == .slowStart) }
  }

  @Test func `a rise by an eighth slows it down, and five rounds later it is over`() {
    var hyStart = HyStart()
    for number in 0..<3 { _ = round(&hyStart, number, milliseconds: 80) }
    #expect(round(&hyStart, 3, milliseconds: 89) == .slowStart)
    let phases = (4..<12).map { round(&hyStart, $0, milliseconds: Int64(70 + 10 * $0)) }
    #expect(phases.first == .conservative)
    #expect(phases.contains(.over))
  }

  @Test func `a false alarm is taken back`() {
    var hyStart = HyStart()
    for number in 0..<3 { _ = round(&hyStart, number, milliseconds: 40) }
    #expect(round(&hyStart, 3, milliseconds: 60) == .conservative)
    #expect(round(&hyStart, 4, milliseconds: 40) == .slowStart)
  }
}
