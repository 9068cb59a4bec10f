import Lab
import LabTesting
import SimulationKernel
import Testing

@testable import Sessions

/// Keyframes take no more memory than they may, and lie where they are needed.
@Suite struct KeyframeTests {
  private func session(_ policy: KeyframePolicy) throws -> Session {
    var start = try CapturedLab.start(.file("tcp-fair-share"))
    start.plan.captures = []
    return try Session(start, output: nil, keyframes: policy)
  }

  @Test(arguments: [1, 2, 16]) func `they stay within their bound, and the first is kept`(mebibytes: Int) throws {
    var session = try session(KeyframePolicy(memoryLimit: mebibytes << 20, interval: 500))
    var most = 0
    while !session.isFinished {
      session.advance(to: session.now + .milliseconds(100))
      most = max(most, session.keyframes.frames.count)
      let total = session.keyframes.totalCost
      #expect(total == session.keyframes.frames.reduce(0) { $0 + $1.cost })
      try #require(total <= mebibytes << 20)
    }
    let first = session.keyframes.frames[0]
    #expect(first.events == 0 && most > 2)
  }

  @Test func `they lie the further apart the longer ago they are`() throws {
    var session = try session(KeyframePolicy(memoryLimit: 2 << 20, interval: 500))
    session.advance(to: session.plan.end)
    let events = session.keyframes.frames.map(\.events)
    let present = session.world.eventsHandled
    // A replay takes no longer than a share of the way back.
    for (earlier, later) in zip(events.dropFirst(), events.dropFirst(2)) where present > later {
      #expect(later - earlier <= max(1_000, 2 * (present - earlier)), "\(events), \(present)")
    }
    #expect(present - events[events.count - 1] < 20_000)
  }

  @Test func `they are kept however short the steps are in which a session advances`() throws {
    var session = try session(KeyframePolicy(memoryLimit: 64 << 20, interval: 2_000))
    while session.now < .zero + .seconds(10) { session.advance(to: session.now + .milliseconds(1)) }
    let events = session.keyframes.frames.map { $0.events }
    let present = session.world.eventsHandled
    #expect(UInt64(events.count) > present / 4_000 && events.count > 2)
  }

  @Test func `a plain session keeps none`() throws {
    var session = try session(.none)
    session.advance(to: .zero + .seconds(1))
    let count = session.keyframes.frames.count
    #expect(count == 0)
  }
}
