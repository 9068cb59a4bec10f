import ArgumentParser
import Glibc

/// Whole files, read and written with an error that names them.
enum WholeFile {
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw Failure(message: "\(path): \(reason())", status: errno == ENOENT ? .missingFile : .cannotReadOrWrite)
    }
    defer { close(file) }
    return try read(file, named: path)
  }

  private static func read(_ file: Int32, named path: String) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Failure(message: "\(path): \(reason())", status: .cannotReadOrWrite) }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= limit else { throw Failure.file("\(path): larger than \(limit >> 30) GiB") }
    }
  }

  private static let limit = 4 << 30

  static func readText(_ path: String) throws(Failure) -> String { try text(read(path), of: path) }

  static func readStandardInput(named path: String) throws(Failure) -> String {
    try text(read(STDIN_FILENO, named: path), of: path)
  }

  private static func text(_ bytes: [UInt8], of path: String) throws(Failure) -> String {
    guard
      let text = String(validating: bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
    else { throw Failure.file("\(path): not a text in UTF-8; save it as UTF-8") }
    return text
  }

  /// Some editors begin a UTF-8 file with it.
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Writes beside the file and puts it in place in one move, so that a file of that name is never half written.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let draft = path + ".part"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw Failure(message: "\(path): \(reason())", status: .cannotCreate) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return try giveUp(path, draft, file) }
      rest = rest.dropFirst(count)
    }
    guard fsync(file) == 0, rename(draft, path) == 0 else { return try giveUp(path, draft, file) }
    close(file)
  }

  private static func giveUp(_ path: String, _ draft: String, _ file: Int32) throws(Failure) {
    let why = reason()
    close(file)
    unlink(draft)
    throw Failure(message: "\(path): cannot be written: \(why)", status: .cannotReadOrWrite)
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws(Failure) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += part + "/"
      guard mkdir(made, 0o755) == 0 || errno == EEXIST || errno == EISDIR else {
        throw Failure(message: "\(path): the folder cannot be made: \(reason())", status: .cannotCreate)
      }
    }
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
