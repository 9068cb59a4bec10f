#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a whole file could not be read.
public enum WholeReadError: Error, Equatable, Sendable {
  case cannotOpen(SystemError)
  case cannotRead(SystemError)
  /// The file is longer than the limit.
  case tooLong
}

extension SystemFile {
  /// Reads a file of at most `limit` bytes.
  public static func contents(of path: String, upTo limit: Int) throws(WholeReadError) -> [UInt8] {
    let file: SystemFile
    do { file = try SystemFile(reading: path) } catch { throw .cannotOpen(error) }
    return try file.descriptor.contents(upTo: limit)
  }
}

extension FileDescriptor {
  private static let chunkSize = 1 << 16

  /// Reads to the end, at most `limit` bytes: a device or a pipe may have no end.
  public func contents(upTo limit: Int) throws(WholeReadError) -> [UInt8] {
    var bytes: [UInt8] = []
    do throws(SystemError) {
      while try append(to: &bytes, upTo: FileDescriptor.chunkSize) > 0 {
        guard bytes.count <= limit else { break }
      }
    } catch {
      throw .cannotRead(error)
    }
    guard bytes.count <= limit else { throw .tooLong }
    return bytes
  }

  /// Reads the next `count` bytes, or those that there are before the end.
  public func bytes(_ count: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count, try append(to: &bytes, upTo: count - bytes.count) > 0 {}
    return bytes
  }

  /// Reads what is available, at most `limit` bytes, and appends it.
  ///
  /// - Returns: The number of bytes read; 0 at the end.
  public func append(to bytes: inout [UInt8], upTo limit: Int) throws(SystemError) -> Int {
    let before = bytes.count
    try bytes.append(addingCapacity: limit) { (tail) throws(SystemError) in
      try tail.withUnsafeMutableBufferPointer { (buffer, initialised) throws(SystemError) in
        initialised = try read(into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
    return bytes.count - before
  }
}
