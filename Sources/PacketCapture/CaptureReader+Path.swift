import SystemFiles

extension CaptureReader {
  /// The maximum size of a file; also stops reading from endless devices and pipes.
  private static let maximumSize = 4 << 30
  private static let chunkSize = 1 << 20

  static func contents(of path: String) throws(CaptureError) -> [UInt8] {
    let file: SystemFile
    do { file = try SystemFile(reading: path) } catch { throw .cannotOpen(path: path, error) }
    return try contents(of: file, path: path, upTo: maximumSize)
  }

  /// The contents of a file that another file names and that is not longer than the limit.
  static func contents(of reference: ReferencedFile, upTo limit: Int) throws(CaptureError) -> [UInt8] {
    let path = reference.path
    let file: SystemFile
    do { file = try reference.opened() } catch {
      if case .system(let reason) = error { throw .cannotOpen(path: path, reason) }
      throw .cannotUse(path: path, error)
    }
    let length: Int
    do { length = try file.length } catch { throw .cannotRead(path: path, error) }
    guard length <= limit else { throw .tooLarge(path: path, limit: limit) }
    return try contents(of: file, path: path, upTo: limit)
  }

  private static func contents(
    of file: borrowing SystemFile, path: String, upTo limit: Int
  ) throws(CaptureError) -> [UInt8] {
    var bytes: [UInt8] = []
    while try read(file, path: path, into: &bytes) {
      // The first chunk tells whether it is a capture at all; other files need not be read further.
      do { _ = try CaptureFormat(magicOf: bytes) } catch { throw CaptureError(error, path: path) }
      guard bytes.count <= limit else { throw .malformed(path: path, offset: limit, problem: "the file is too large") }
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
