import SystemFiles

extension CaptureReader {
  /// The maximum size of a file; also stops reading from endless devices and pipes.
  private static let maximumSize = 4 << 30
  private static let chunkSize = 1 << 20

  static func contents(of path: String) throws(CaptureError) -> [UInt8] {
    let file: SystemFile
    do { file = try SystemFile(reading: path) } catch { throw .cannotOpen(path: path, error) }
    var bytes: [UInt8] = []
    while try read(file, path: path, into: &bytes) {
      // The first chunk tells whether it is a capture at all; other files need not be read further.
      do { _ = try CaptureFormat(magicOf: bytes) } catch { throw CaptureError(error, path: path) }
      guard bytes.count <= maximumSize else {
        throw .malformed(path: path, offset: maximumSize, problem: "larger than 4 GiB, the maximum for captures")
      }
    }
    return bytes
  }

  /// False at the end of the file.
  private static func read(
    _ file: borrowing SystemFile, path: String, into bytes: inout [UInt8]
  ) throws(CaptureError) -> Bool {
    do {
      return try file.descriptor.append(to: &bytes, upTo: chunkSize) > 0
    } catch {
      throw .cannotRead(path: path, error)
    }
  }
}
