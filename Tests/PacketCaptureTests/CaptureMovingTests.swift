import PacketCapture
import SimulationKernel
import TestSupport
import Testing

/// A capture whose encoder goes back takes the same frames again, and its file holds them once.
@Suite struct CaptureMovingTests {
  /// Appends frames and tells the position before each, and after the last.
  private func append(_ frames: Range<Int>, to file: CaptureFile) throws -> [CapturePosition] {
    try frames.map { index in
      let position = file.position
      try file.append(SampleFrame(index))
      return position
    } + [file.position]
  }

  @Test(arguments: [CaptureFormat.pcapng, .pcap], [1, 500, 256 * 1024])
  func `back and forth it holds what it would have held`(format: CaptureFormat, chunkSize: Int) throws {
    let folder = try TemporaryFolder()
    let file = try CaptureFile(
      path: folder["a"], encoder: CaptureEncoder(SampleCapture.layout(format)), chunkSize: chunkSize)
    let positions = try append(0..<12, to: file)
    for index in [0, 5, 11, 12, 3] {
      try file.move(to: positions[index])
      #expect(file.position == positions[index] && file.frames == 12)
      #expect(try append(index..<min(index + 4, 12), to: file).last == positions[min(index + 4, 12)])
    }
    try file.move(to: positions[2])
    _ = try append(2..<24, to: file)
    #expect(file.frames == 24)
    try file.close()
    #expect(try folder.bytes(of: "a") == SampleCapture.bytes(format))
  }

  @Test(arguments: [CaptureFormat.pcapng, .pcap]) func `what ends in the past keeps its future`(
    format: CaptureFormat
  ) throws {
    let folder = try TemporaryFolder()
    let file = try CaptureFile(path: folder["a"], encoder: CaptureEncoder(SampleCapture.layout(format)))
    let positions = try append(0..<24, to: file)
    try file.move(to: positions[7])
    try file.close()
    #expect(file.frames == 24)
    #expect(try folder.bytes(of: "a") == SampleCapture.bytes(format))
  }

  @Test(arguments: [CaptureFormat.pcapng, .pcap]) func `a continued capture moves within its part`(
    format: CaptureFormat
  ) throws {
    let folder = try TemporaryFolder()
    let prefix = try CaptureFile(path: folder["prefix"], encoder: CaptureEncoder(SampleCapture.layout(format)))
    let start = try #require(try append(0..<10, to: prefix).last)
    try prefix.close()
    let encoder = CaptureEncoder(SampleCapture.layout(format), continuing: start)
    let rest = try CaptureFile(path: folder["rest"], encoder: encoder, chunkSize: 300)
    let positions = try append(10..<20, to: rest)
    try rest.move(to: positions[1])
    _ = try append(11..<24, to: rest)
    try rest.close()
    #expect(rest.frames == 14)
    #expect(try folder.bytes(of: "prefix") + folder.bytes(of: "rest") == SampleCapture.bytes(format))
  }

  @Test(arguments: [CaptureFormat.pcapng, .pcap], [0, 1, 13, 24])
  func `a branch begins with the original's frames and goes on with its own`(format: CaptureFormat, cut: Int) throws {
    let folder = try TemporaryFolder()
    let file = try CaptureFile(path: folder["a"], encoder: CaptureEncoder(SampleCapture.layout(format)))
    let positions = try append(0..<24, to: file)
    let branch = try CaptureFile(path: folder["b"], copying: file, upTo: positions[cut], chunkSize: 100)
    #expect(branch.frames == UInt64(cut) && branch.position == positions[cut])
    _ = try append(cut..<24, to: branch)
    try branch.close()
    try file.close()
    #expect(try folder.bytes(of: "b") == SampleCapture.bytes(format))
    #expect(try folder.bytes(of: "a") == SampleCapture.bytes(format))
  }
}
