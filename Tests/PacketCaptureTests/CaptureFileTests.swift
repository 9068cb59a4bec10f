import Foundation
import PacketCapture
import SimulationKernel
import SystemFiles
import TestSupport
import Testing

@Suite struct CaptureFileTests {
  private func write(
    _ frames: Range<Int>, to path: String, from encoder: CaptureEncoder, chunkSize: Int
  ) throws -> CapturePosition {
    let file = try CaptureFile(path: path, encoder: encoder, chunkSize: chunkSize)
    for index in frames { try file.append(SampleFrame(index)) }
    try file.close()
    #expect(file.frames == UInt64(frames.count))
    return file.position
  }

  @Test(arguments: [CaptureFormat.pcapng, .pcap], [1, 500, 256 * 1024])
  func `the file holds the encoder's bytes, whatever the chunks`(format: CaptureFormat, chunkSize: Int) throws {
    let folder = try TemporaryFolder()
    let encoder = CaptureEncoder(SampleCapture.layout(format))
    _ = try write(0..<24, to: folder["a"], from: encoder, chunkSize: chunkSize)
    #expect(try folder.bytes(of: "a") == SampleCapture.bytes(format))
  }

  @Test(arguments: [CaptureFormat.pcapng, .pcap])
  func `a file and the one that continues it are the straight run's`(format: CaptureFormat) throws {
    let folder = try TemporaryFolder()
    let layout = SampleCapture.layout(format)
    for cut in [0, 1, 12, 24] {
      let position = try write(0..<cut, to: folder["prefix"], from: CaptureEncoder(layout), chunkSize: 700)
      let rest = CaptureEncoder(layout, continuing: position)
      #expect(try write(cut..<24, to: folder["rest"], from: rest, chunkSize: 300).frames == 24)
      #expect(try folder.bytes(of: "prefix") + folder.bytes(of: "rest") == SampleCapture.bytes(format))
    }
  }

  @Test func `flushing lets another program read what there is`() throws {
    let folder = try TemporaryFolder()
    let file = try CaptureFile(path: folder["a"], encoder: CaptureEncoder(SampleCapture.layout(.pcapng)))
    try file.append(SampleFrame(0))
    try file.flush()
    var reader = try CaptureReader(path: folder["a"])
    #expect(try reader.readAll().count == 1)
    try file.append(SampleFrame(1))
    try file.close()
    try file.close()
    reader = try CaptureReader(path: folder["a"])
    #expect(try reader.readAll().count == 2)
  }

  @Test func `a file that nobody closed is whole all the same`() throws {
    let folder = try TemporaryFolder()
    do {
      let file = try CaptureFile(path: folder["a"], encoder: CaptureEncoder(SampleCapture.layout(.pcapng)))
      for index in 0..<24 { try file.append(SampleFrame(index)) }
    }
    #expect(try folder.bytes(of: "a") == SampleCapture.bytes(.pcapng))
  }

  @Test func `an old and longer file is replaced`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([UInt8](repeating: 1, count: 100_000), as: "a")
    _ = try write(0..<24, to: path, from: CaptureEncoder(SampleCapture.layout(.pcapng)), chunkSize: 700)
    #expect(try folder.bytes(of: "a") == SampleCapture.bytes(.pcapng))
  }

  @Test func `what cannot be created says why`() throws {
    let folder = try TemporaryFolder()
    let encoder = CaptureEncoder(SampleCapture.layout(.pcapng))
    #expect(throws: CaptureError.cannotCreate(path: "/no/such/a.pcapng", SystemError(code: ENOENT))) {
      try CaptureFile(path: "/no/such/a.pcapng", encoder: encoder)
    }
    let error = #expect(throws: CaptureError.self) { try CaptureFile(path: folder["."], encoder: encoder) }
    #expect(error?.description.hasSuffix("cannot create: Is a directory") == true)
  }

  @Test func `a pipe is written to and read from as well`() async throws {
    let folder = try TemporaryFolder()
    let path = folder["pipe"]
    try #require(mkfifo(path, 0o600) == 0)
    let read = try await withCheckedThrowingContinuation { continuation in
      // Threads of their own, because each side waits for the other.
      DispatchQueue(label: "reader").async {
        continuation.resume(with: Result { try CaptureFileTests.readAll(path) })
      }
      DispatchQueue(label: "writer").async {
        do {
          _ = try write(0..<24, to: path, from: CaptureEncoder(SampleCapture.layout(.pcapng)), chunkSize: 900)
        } catch {
          Issue.record(error)
        }
      }
    }
    #expect(read.map(\.bytes) == (0..<24).map { SampleFrame($0).padded })
  }

  private static func readAll(_ path: String) throws -> [CapturedFrame] {
    var reader = try CaptureReader(path: path)
    return try reader.readAll()
  }
}
