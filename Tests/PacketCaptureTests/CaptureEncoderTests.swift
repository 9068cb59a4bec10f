import PacketCapture
import SimulationKernel
import Testing

@Suite struct CaptureEncoderTests {
  @Test(arguments: [CaptureFormat.pcapng, .pcap])
  func `a first part and a continued rest are the straight run's bytes`(format: CaptureFormat) {
    let straight = SampleCapture.bytes(format)
    for cut in 0...24 {
      let prefix = SampleCapture.encoder(format, frames: 0..<cut)
      var rest = CaptureEncoder(prefix.layout, continuing: prefix.position)
      for index in cut..<24 { rest.append(SampleFrame(index)) }
      #expect(prefix.pending + rest.pending == straight)
      #expect(rest.position == CapturePosition(bytes: UInt64(straight.count), frames: 24))
    }
  }

  @Test(arguments: [CaptureFormat.pcapng, .pcap])
  func `taking the bytes in pieces changes nothing`(format: CaptureFormat) {
    var encoder = SampleCapture.encoder(format, frames: 0..<0)
    var pieces: [UInt8] = []
    for index in 0..<24 {
      encoder.append(SampleFrame(index))
      guard index % 5 == 0 else { continue }
      pieces += encoder.pending
      encoder.removePending()
    }
    #expect(pieces + encoder.pending == SampleCapture.bytes(format))
    #expect(encoder.position.bytes == UInt64(SampleCapture.bytes(format).count))
  }

  @Test func `layout and position survive a checkpoint`() throws {
    let encoder = SampleCapture.encoder(.pcapng, frames: 0..<7)
    var writer = ByteWriter()
    writer.write(encoder.layout)
    writer.write(encoder.position)
    var reader = CheckpointReader(writer.bytes)
    #expect(try reader.read(CaptureLayout.self) == encoder.layout)
    #expect(try reader.read(CapturePosition.self) == encoder.position)
    #expect(reader.isAtEnd)
  }

  @Test func `an enhanced packet block is laid out as the draft draws it`() {
    var encoder = CaptureEncoder(
      CaptureLayout(format: .pcapng, interfaces: [CaptureInterface(name: "a:b")], minimumFrameLength: 0))
    encoder.removePending()
    encoder.append(
      interface: 0, at: Instant(nanoseconds: 0x0102_0304_0506), direction: .outbound,
      frame: ([1, 2, 3, 4, 5] as [UInt8]).span.bytes,
      originalLength: 9, comment: "why")
    let words: [[UInt8]] = [
      [6, 0, 0, 0], [60, 0, 0, 0], [0, 0, 0, 0], [2, 1, 0, 0], [6, 5, 4, 3], [5, 0, 0, 0], [9, 0, 0, 0], [1, 2, 3, 4],
      [5, 0, 0, 0], [2, 0, 4, 0], [2, 0, 0, 0], [1, 0, 3, 0], Array("why\0".utf8), [0, 0, 0, 0], [60, 0, 0, 0],
    ]
    #expect(encoder.pending == words.flatMap(\.self))
  }

  @Test func `a format follows from the name of the file`() {
    #expect(CaptureFormat(path: "a/lab.pcap") == .pcap)
    #expect(CaptureFormat(path: "a/lab.pcapng") == .pcapng)
    #expect(CaptureFormat(path: "lab") == .pcapng)
  }
}
