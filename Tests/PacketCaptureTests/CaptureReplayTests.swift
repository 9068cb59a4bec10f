import PacketCapture
import SimulationKernel
import Testing

@Suite struct CaptureReplayTests {
  private func capture(_ frames: (interface: UInt32, ticks: UInt64, frame: [UInt8])..., linkType: UInt16 = 1) -> [UInt8]
  {
    var capture = HandmadePcapng(isBigEndian: false)
    capture.sectionHeader()
    capture.interface(capture.option(9, [9]))
    capture.interface(linkType: linkType, capture.option(9, [9]))
    for (interface, ticks, frame) in frames { capture.enhancedPacket(interface: interface, ticks: ticks, frame: frame) }
    capture.simplePacket(frame: Frames.neighbor, originalLength: UInt32(Frames.neighbor.count))
    return capture.bytes
  }

  @Test func `frames come in the order of time, counted from the earliest`() throws {
    let replay = try CaptureReplay(bytes: capture((0, 900, Frames.arp), (1, 500, Frames.ping), (0, 500, Frames.query)))
    #expect(replay.frames.map(\.delay.nanoseconds) == [0, 0, 0, 400])
    #expect(replay.frames.map(\.bytes) == [Frames.ping, Frames.query, Frames.neighbor, Frames.arp])
  }

  @Test func `times far apart do not overflow`() throws {
    var capture = HandmadePcapng(isBigEndian: false)
    capture.sectionHeader()
    capture.interface(capture.option(9, [9]), capture.option(14, capture.number(-9_000_000_000 as Int64)))
    capture.interface(capture.option(9, [9]))
    capture.enhancedPacket(ticks: 0, frame: Frames.arp)
    capture.enhancedPacket(interface: 1, ticks: UInt64(Int64.max), frame: Frames.arp)
    #expect(try CaptureReplay(bytes: capture.bytes).frames.map(\.delay.nanoseconds) == [0, .max])
  }

  @Test func `frames that are not Ethernet are refused`() {
    let bytes = capture((0, 1, Frames.arp), (1, 2, Frames.arp), linkType: 113)
    #expect(throws: CaptureError.cannotReplay(path: nil, problem: "frame 2 has link type 113, not Ethernet")) {
      try CaptureReplay(bytes: bytes)
    }
  }
}
