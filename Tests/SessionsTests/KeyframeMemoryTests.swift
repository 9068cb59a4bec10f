import Foundation
import Lab
import LabTesting
import SimulationKernel
import Testing

@testable import Sessions

#if os(Linux)
  /// What keyframes take is what they are said to take. In processes of their own, whose memory nobody else uses.
  @Suite struct KeyframeMemoryTests {
    @Test func `a hundred nodes over ten minutes stay within the bound`() async {
      await #expect(processExitsWith: .success) { try KeyframeMemory.expectBound(256, BusyLab.text(minutes: 10)) }
    }

    @Test func `a small bound holds as well`() async {
      await #expect(processExitsWith: .success) { try KeyframeMemory.expectBound(32, BusyLab.text(minutes: 2)) }
    }

    @Test func `streams of TCP stay within the bound`() async {
      await #expect(processExitsWith: .success) {
        try KeyframeMemory.expectBound(32, LabSource.file("tcp-fair-share").text)
      }
    }
  }

  enum KeyframeMemory {
    /// Runs a lab without keyframes and with them, and compares what the process holds.
    static func expectBound(_ mebibytes: Int, _ text: String) throws {
      var start = try Checkpoint(Topology(yaml: text, file: "lab.yaml"), folder: Repository.root)
      start.plan.captures = []
      let plain = try growth(start, .none)
      let policy = KeyframePolicy(memoryLimit: mebibytes << 20, interval: 2_000)
      let kept = try growth(start, policy)
      print(
        "bound \(mebibytes) MiB: \(plain.bytes >> 20) MiB without keyframes, \(kept.bytes >> 20) MiB with \(kept.keyframes), said to cost \(kept.cost >> 20) MiB"
      )
      #expect(kept.cost > mebibytes << 19, "the lab does not come near the bound")
      #expect(kept.bytes - plain.bytes < mebibytes << 20)
    }

    private static func growth(
      _ start: Checkpoint, _ policy: KeyframePolicy
    ) throws -> (bytes: Int, keyframes: Int, cost: Int) {
      let before = residentBytes
      var session = try Session(start, output: nil, keyframes: policy)
      var most = 0
      while !session.isFinished {
        session.advance(to: session.now + .seconds(1))
        most = max(most, residentBytes - before)
      }
      return (most, session.keyframes.frames.count, session.keyframes.totalCost)
    }

    /// What of the process is in memory.
    private static var residentBytes: Int {
      let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
      return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
  }
#endif
