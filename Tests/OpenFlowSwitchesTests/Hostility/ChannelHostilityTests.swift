import Foundation
import OpenFlow
import OpenFlowSwitches
import SimulationKernel
import TestSupport
import Testing

/// The same over simulated TCP, whose connections the switch opens itself.
struct ChannelHostilityTests {
  private static let rounds =
    ProcessInfo.processInfo.environment["POLDER_LONG_TESTS"] == "1" ? 100_000 : 1_000
  private static let seeds = FuzzSeeds.draw(4, for: "ChannelHostilityTests")
  private static let hello = OpenFlowPacket(.hello(Hello(versions: [4])), transaction: 1).bytes

  /// Of the switch and its TCP/IP stack.
  private static let maximumState = 1 << 22

  @Test(arguments: seeds) func `over simulated TCP`(seed: UInt64) throws {
    var (hostile, bench) = (HostileController(seed: seed), ChannelBench())
    for round in 0..<ChannelHostilityTests.rounds / 4 {
      if round % 32 == 0 { bench = ChannelBench() }
      let isAccepted = bench.accept()
      try #require(isAccepted, "the switch dials again")
      if hostile.below(4) != 0 { bench.send(ChannelHostilityTests.hello) }
      for _ in 0...hostile.below(6) {
        bench.send(hostile.burst())
        // One that stalls reads nothing.
        if hostile.below(2) == 0 { _ = bench.receive() }
      }
      if hostile.below(2) == 0 { bench.close() } else { bench.abort() }
      try ChannelHostilityTests.examine(&bench)
    }
  }

  private static func examine(_ bench: inout ChannelBench) throws {
    #expect(bench.framesBalance)
    var writer = ByteWriter()
    writer.write(bench.device)
    #expect(writer.bytes.count < maximumState)
    var reader = CheckpointReader(writer.bytes)
    let copy: OpenFlowSwitch = try reader.read()
    #expect(copy == bench.device)
    // The next connection is a controller that behaves.
    let isAccepted = bench.accept()
    try #require(isAccepted, "the switch dials again")
    bench.send(hello + OpenFlowPacket(.echoRequest([7]), transaction: 0x55).bytes)
    let reply = OpenFlowPacket(.echoReply([7]), transaction: 0x55).bytes
    #expect(bench.receive().suffix(reply.count).elementsEqual(reply))
    bench.close()
    bench.pass(.milliseconds(1))
  }

  /// Whoever asks and reads nothing loses the connection before it takes the memory.
  @Test func `answers that nobody reads are bounded`() throws {
    var bench = ChannelBench()
    let isAccepted = bench.accept()
    try #require(isAccepted)
    bench.send(ChannelHostilityTests.hello)
    let request = OpenFlowPacket(.multipartRequest(MultipartRequest(.tableFeatures([]))), transaction: 1).bytes
    let flood = [[UInt8]](repeating: request, count: 200).flatMap { $0 }
    for _ in 0..<200 {
      bench.send(flood)
      var writer = ByteWriter()
      writer.write(bench.device)
      try #require(writer.bytes.count < 1 << 25)
    }
  }
}
