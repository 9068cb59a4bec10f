import ArgumentParser
import Glibc
import SystemFiles

/// Whole files, read and written with an error that names them.
enum WholeFile {
  private static let limit = 4 << 30

  static func read(_ path: String) throws(Failure) -> [UInt8] {
    do { return try SystemFile.contents(of: path, upTo: limit) } catch { throw Failure(error, path) }
  }

  /// Opens a file that is read in pieces.
  static func open(_ path: String) throws(Failure) -> SystemFile {
    do { return try SystemFile(reading: path) } catch { throw Failure(.cannotOpen(error), path) }
  }

  static func readText(_ path: String) throws(Failure) -> String { try text(read(path), of: path) }

  static func readStandardInput(named path: String) throws(Failure) -> String {
    let bytes: [UInt8]
    do { bytes = try FileDescriptor.standardInput.contents(upTo: limit) } catch { throw Failure(error, path) }
    return try text(bytes, of: path)
  }

  private static func text(_ bytes: [UInt8], of path: String) throws(Failure) -> String {
    guard
      let text = String(validating: bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
    else { throw Failure.file("\(path): not UTF-8 text; save it as UTF-8") }
    return text
  }

  /// Some editors begin a UTF-8 file with it.
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Replaces a file as a whole: a file of that name is never half written.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    try write(to: path) { (write) throws(SystemError) in try write(bytes) }
  }

  /// The same for what is written in pieces.
  static func write(
    to path: String,
    _ fill: (_ write: @escaping ([UInt8]) throws(SystemError) -> Void) throws(SystemError) -> Void
  ) throws(Failure) {
    do { try SystemFile.replace(path, by: fill) } catch {
      switch error {
      case .cannotCreate(let reason): throw Failure(message: "\(path): \(reason)", status: .cannotCreate)
      case .cannotWrite(let reason):
        throw Failure(message: "\(path): cannot write: \(reason)", status: .cannotReadOrWrite)
      }
    }
  }

  /// Creates a folder and those above it.
  static func makeFolder(_ path: String) throws(Failure) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += part + "/"
      guard mkdir(made, 0o755) == 0 || errno == EEXIST || errno == EISDIR else {
        throw Failure(message: "\(path): cannot create folder: \(SystemError.last)", status: .cannotCreate)
      }
    }
  }
}

extension Failure {
  fileprivate init(_ error: WholeReadError, _ path: String) {
    switch error {
    case .cannotOpen(let reason) where reason.isMissingFile:
      self.init(message: "\(path): \(reason)", status: .missingFile)
    case .cannotOpen(let reason), .cannotRead(let reason):
      self.init(message: "\(path): \(reason)", status: .cannotReadOrWrite)
    case .tooLong: self = .file("\(path): larger than 4 GiB")
    }
  }
}
