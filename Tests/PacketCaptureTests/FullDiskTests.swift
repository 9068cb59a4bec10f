import Foundation
import PacketCapture
import SimulationKernel
import SystemFiles
import TestSupport
import Testing

/// A write that fails ends the capture, once and with a reason, and leaves a capture.
@Suite struct FullDiskTests {
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "this system has no /dev/full"))
  func `the first failure throws and the rest is silence`() throws {
    let encoder = CaptureEncoder(SampleCapture.layout(.pcapng))
    let file = try CaptureFile(path: "/dev/full", encoder: encoder, chunkSize: 1)
    #expect(throws: CaptureError.cannotWrite(path: "/dev/full", SystemError(code: ENOSPC), frames: 0)) {
      try file.append(SampleFrame(0))
    }
    for index in 1..<100 { try file.append(SampleFrame(index)) }
    try file.close()
    #expect(file.frames == 0)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "this system has no /dev/full"))
  func `a failure on closing is reported`() throws {
    let file = try CaptureFile(path: "/dev/full", encoder: CaptureEncoder(SampleCapture.layout(.pcap)))
    try file.append(SampleFrame(0))
    let error = #expect(throws: CaptureError.self) { try file.close() }
    #expect(error?.description == "/dev/full: cannot write: No space left on device; it holds the first 0 frames")
    try file.close()
  }

  #if os(Linux)
    /// The limit on the size of files acts as a full disk does, in the middle of a write. It holds for a whole process,
    /// so each format has one of its own.
    @Test func `a pcapng is cut back to its last whole frame`() async {
      await #expect(processExitsWith: .success) { try FullDisk.expectWholeFrames(.pcapng) }
    }

    @Test func `a pcap is cut back to its last whole frame`() async {
      await #expect(processExitsWith: .success) { try FullDisk.expectWholeFrames(.pcap) }
    }

    @Test func `with the limit on open files reached, it is raised`() async {
      await #expect(processExitsWith: .success) { try FullDisk.expectMoreFilesThanTheLimit() }
    }
  #endif
}

#if os(Linux)
  /// Runs in processes of their own.
  enum FullDisk {
    static func expectWholeFrames(_ format: CaptureFormat) throws {
      signal(SIGXFSZ, SIG_IGN)
      let folder = try TemporaryFolder()
      let whole = SampleCapture.bytes(format)
      for limit in stride(from: 0, through: whole.count - 1, by: 37) {
        try #require(setLimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), to: limit))
        let frames = try failingFrames(folder["a"], format: format, chunkSize: limit % 3 * 400 + 1)
        let bytes = try folder.bytes(of: "a")
        #expect(bytes == Array(whole.prefix(bytes.count)) && bytes.count <= limit)
        #expect(try wholeFrames(bytes) == frames)
        // One frame more would not have fitted.
        #expect(SampleCapture.bytes(format, frames: Int(frames) + 1).count > limit)
      }
    }

    /// The frames that the error speaks of.
    private static func failingFrames(_ path: String, format: CaptureFormat, chunkSize: Int) throws -> UInt64 {
      let encoder = CaptureEncoder(SampleCapture.layout(format))
      let file = try CaptureFile(path: path, encoder: encoder, chunkSize: chunkSize)
      var errors: [CaptureError] = []
      for index in 0..<24 {
        do throws(CaptureError) { try file.append(SampleFrame(index)) } catch { errors.append(error) }
      }
      do throws(CaptureError) { try file.close() } catch { errors.append(error) }
      #expect(errors == [.cannotWrite(path: path, SystemError(code: EFBIG), frames: file.frames)])
      return file.frames
    }

    /// A head that did not fit leaves nothing, or blocks of it.
    private static func wholeFrames(_ bytes: [UInt8]) throws -> UInt64 {
      guard !bytes.isEmpty else { return 0 }
      var reader = try CaptureReader(bytes: bytes)
      return UInt64(try reader.readAll().count)
    }

    static func expectMoreFilesThanTheLimit() throws {
      let folder = try TemporaryFolder()
      try #require(setLimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), to: 40))
      let encoder = CaptureEncoder(SampleCapture.layout(.pcapng))
      let files = try (0..<100).map { try CaptureFile(path: folder["\($0)"], encoder: encoder) }
      for file in files { try file.close() }
    }

    private static func setLimit(_ resource: __rlimit_resource_t, to value: Int) -> Bool {
      var limit = rlimit()
      guard getrlimit(resource, &limit) == 0 else { return false }
      limit.rlim_cur = rlim_t(value)
      return setrlimit(resource, &limit) == 0
    }
  }
#endif
