import Datapath
import Foundation
import OpenFlow
import OpenFlowSwitches
import SimulationKernel
import TestSupport
import Testing

@testable import Fabric

/// Controllers that send garbage, mutilated messages and floods, that stall, and that close in the middle of a message: the switch
/// stays correct for others, and bounded in memory.
struct HostilityTests {
  /// Connections with bursts in each. `POLDER_LONG_TESTS=1` has 100,000.
  private static let rounds =
    ProcessInfo.processInfo.environment["POLDER_LONG_TESTS"] == "1" ? 100_000 : 1_000
  private static let seeds = FuzzSeeds.draw(4, for: "HostilityTests")

  /// Of what a switch of three ports may hold, whatever its controllers have sent.
  private static let maximumState = 1 << 22

  @Test(arguments: seeds) func `over a socket`(seed: UInt64) throws {
    var (hostile, bench) = (HostileController(seed: seed), Bench(installDelay: .zero))
    for round in 0..<HostilityTests.rounds / 4 {
      if round % 64 == 0 { bench = Bench(installDelay: round % 128 == 0 ? .zero : .milliseconds(1)) }
      HostilityTests.attack(&bench, &hostile)
      try HostilityTests.examine(&bench)
    }
  }

  /// A connection, or one that is there already, with what comes over it in pieces.
  private static func attack(_ bench: inout Bench, _ hostile: inout HostileController) {
    let number = UInt32(hostile.below(3))
    if hostile.below(4) == 0 {
      bench.device.receive(.opened(number), at: bench.now, into: &bench.outbox)
    } else {
      bench.connect(number)
    }
    for _ in 0...hostile.below(6) {
      var rest = hostile.burst()[...]
      while !rest.isEmpty {
        let piece = rest.prefix(1 + hostile.below(rest.count))
        rest = rest.dropFirst(piece.count)
        _ = bench.give(Array(piece), from: number)
      }
      if hostile.below(3) == 0 { bench.pass(.milliseconds(Int64(hostile.below(3)))) }
      bench.arrive(on: UInt16(hostile.below(3)))
    }
    if hostile.below(2) == 0 { bench.device.receive(.closed(number), at: bench.now, into: &bench.outbox) }
    if hostile.below(8) == 0 { bench.pass(.seconds(40)) }
  }

  /// Frames add up, the state can be written and read, it is small, and a proper controller is served.
  private static func examine(_ bench: inout Bench) throws {
    bench.discardFrames()
    #expect(bench.outbox.frames.balances(with: bench.device.heldFrames))
    var writer = ByteWriter()
    writer.write(bench.device)
    #expect(writer.bytes.count < maximumState)
    var reader = CheckpointReader(writer.bytes)
    let copy: OpenFlowSwitch = try reader.read()
    #expect(copy == bench.device)
    bench.connect(9)
    bench.pass(.milliseconds(5))
    _ = bench.said()
    #expect(bench.ask(.echoRequest([7]), from: 9) == [.echoReply([7])])
    let mod = FlowMod(.add, table: TableNumber(3), priority: 77, cookie: 0x77)
    _ = bench.ask(.roleRequest(RoleMessage(.equal)), from: 9)
    #expect(bench.ask(.flowMod(mod), from: 9) == [])
    _ = bench.ask(.barrierRequest, from: 9)
    bench.pass(.milliseconds(5))
    _ = bench.said()
    let request = FlowStatisticsRequest(table: TableNumber(3), cookie: 0x77, cookieMask: .max)
    let replies = bench.ask(.multipartRequest(MultipartRequest(.flows(request))), from: 9)
    guard case .multipartReply(let reply)? = replies.last, case .flows(let flows) = reply.body else {
      Issue.record("no flows in \(replies)")
      return
    }
    #expect(flows.map(\.priority) == [77])
    bench.device.receive(.closed(9), at: bench.now, into: &bench.outbox)
  }
}

extension Bench {
  private static let frame =
    [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0, 0, 46, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1]
    + [UInt8](repeating: 0x50, count: 30)

  /// A packet comes in, and goes where the hostile entries send it.
  mutating func arrive(on port: UInt16) {
    let frame = outbox.frames.make(Bench.frame.span.bytes)
    device.receive(frame, on: PortIndex(Int(port)), at: now, into: &outbox)
    discardFrames()
  }

  /// Releases what has been sent and dropped.
  mutating func discardFrames() { _ = outbox.takeFrames() }
}
