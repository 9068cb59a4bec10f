import Datapath
import Fabric
import OpenFlow
import OpenFlowSwitches
import SimulationKernel
import Testing

/// A switch whose changes take time (`install-delay`), as in hardware. Section 6.2 of OpenFlow 1.3.5 lets a switch do messages in any
/// order, except across a barrier.
struct InstallDelayTests {
  private static let flow = FlowMod(
    .add, match: Match(MatchField(.inPort, 1)), instructions: [.applyActions([.output(PortNumber(2))])])

  private static func bench() -> Bench {
    var bench = Bench(installDelay: .milliseconds(5))
    bench.connect()
    return bench
  }

  private static let packet = OpenFlowMessage.packetOut(
    PacketOut(actions: [.output(PortNumber(2))], data: [UInt8](repeating: 0, count: 60)))

  /// Frames that the switch has sent.
  private static func sentFrames(_ bench: Bench) -> Int { bench.outbox.frames.count }

  @Test func aFlowModTakesEffectLater() {
    var bench = Self.bench()
    #expect(bench.ask(.flowMod(Self.flow)).isEmpty)
    #expect(bench.device.datapath.flowCount == 0)
    #expect(bench.device.nextWake == bench.now + .milliseconds(5))
    bench.pass(.milliseconds(4))
    #expect(bench.device.datapath.flowCount == 0)
    bench.pass(.milliseconds(1))
    #expect(bench.device.datapath.flowCount == 1)
  }

  @Test func aBarrierReplyComesAfterTheChangesBeforeIt() {
    var bench = Self.bench()
    #expect(bench.ask(.barrierRequest) == [.barrierReply], "nothing to wait for")
    _ = bench.ask(.flowMod(Self.flow))
    bench.pass(.milliseconds(2))
    #expect(bench.ask(.barrierRequest).isEmpty)
    bench.pass(.milliseconds(2))
    #expect(bench.said().isEmpty)
    bench.pass(.milliseconds(1))
    #expect(bench.device.datapath.flowCount == 1)
    #expect(bench.said().map { $0.1?.message } == [.barrierReply])
  }

  /// The race, and its cure.
  @Test func aPacketOutOvertakesAFlowModUnlessABarrierIsBetween() {
    var bench = Self.bench()
    _ = bench.ask(.flowMod(Self.flow))
    _ = bench.ask(Self.packet)
    #expect(Self.sentFrames(bench) == 1, "the packet is on its way, the entry is not there")
    #expect(bench.device.datapath.flowCount == 0)
    bench = Self.bench()
    _ = bench.ask(.flowMod(Self.flow))
    _ = bench.ask(.barrierRequest)
    _ = bench.ask(Self.packet)
    #expect(Self.sentFrames(bench) == 0)
    bench.pass(.milliseconds(5))
    #expect(bench.device.datapath.flowCount == 1)
    #expect(Self.sentFrames(bench) == 1)
  }

  @Test func whatIsBehindABarrierTakesItsTimeFromThere() {
    var bench = Self.bench()
    _ = bench.ask(.flowMod(Self.flow))
    _ = bench.ask(.barrierRequest)
    var other = Self.flow
    other.priority = 7
    _ = bench.ask(.flowMod(other))
    _ = bench.ask(.barrierRequest)
    _ = bench.ask(.echoRequest([1]))
    bench.pass(.milliseconds(5))
    #expect(bench.said().map { $0.1?.message } == [.barrierReply])
    #expect(bench.device.datapath.flowCount == 1)
    bench.pass(.milliseconds(5))
    #expect(bench.said().map { $0.1?.message } == [.barrierReply, .echoReply([1])])
    #expect(bench.device.datapath.flowCount == 2)
  }

  @Test func anErrorComesWhenTheChangeIsMade() {
    var bench = Self.bench()
    var wrong = Self.flow
    wrong.table = TableNumber(9)
    #expect(bench.ask(.flowMod(wrong)).isEmpty)
    bench.pass(.milliseconds(5))
    guard case .error(let error)? = bench.said().first?.1?.message else {
      Issue.record("no error")
      return
    }
    #expect(error.error == .flowModFailed(.badTable))
  }

  /// Whatever comes, no more than a few megabytes wait.
  @Test func aFloodOfChangesIsRefusedInTheEnd() {
    var bench = Self.bench()
    var large = Self.flow
    large.instructions = [.applyActions((0..<4000).map { .output(PortNumber(UInt32($0 % 3 + 1))) })]
    let bytes = OpenFlowPacket(.flowMod(large), transaction: 7).bytes
    let room = (1 << 24) / bytes.count
    for _ in 0..<room { #expect(bench.give(bytes).isEmpty) }
    guard case .error(let error)? = bench.give(bytes).first?.1?.message else {
      Issue.record("no error")
      return
    }
    #expect(error.error == .flowModFailed(.tableFull))
  }
}
