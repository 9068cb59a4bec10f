import ArgumentParser
import DiskImages
import Glibc

struct DiskReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read", abstract: "Write the contents of a disk to standard output.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Option(help: "Where to start, such as 512 or 1MiB (default: 0).")
  var offset: SizeArgument?

  @Option(help: "How much to read (default: up to the end).")
  var length: SizeArgument?

  @Option(help: "An internal snapshot of a qcow2, by name or id, instead of the current state.")
  var snapshot: String?

  @OptionGroup var parents: ParentOptions

  func run() throws {
    var options = parents.openOptions
    options.snapshot = snapshot
    let disk = try DiskWork.run { () throws(DiskError) in try DiskImage.open(image, options) }
    let start = offset?.bytes ?? 0
    var rest = GuestRange(GuestOffset(start), count: length?.bytes ?? max(0, disk.virtualSize - start))
    try DiskWork.run { () throws(DiskError) in _ = try disk.read(GuestRange(rest.end, count: 0)) }
    let (total, progress) = (rest.count, DiskWork.progress("reading"))
    defer { Console.clearProgress() }
    while rest.count > 0, !Signals.isInterrupted {
      let part = GuestRange(rest.start, count: min(rest.count, 1 << 20))
      let bytes = try DiskWork.run { () throws(DiskError) in try disk.read(part) }
      guard try StandardStreams.write(bytes) else { return }
      rest = GuestRange(part.end, count: rest.count - part.count)
      // Output on the terminal shows its own progress.
      if !Console.outputIsTerminal { _ = progress(total - rest.count, total) }
    }
  }
}

/// Bytes on standard input and output.
enum StandardStreams {
  /// False if the reader has gone away.
  static func write(_ bytes: [UInt8]) throws(Failure) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EPIPE { return false }
      guard count > 0 else { throw failure("standard output cannot be written") }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Empty at the end.
  static func read(upTo limit: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: limit)
    var filled = 0
    while filled < limit {
      let count = bytes.withUnsafeMutableBytes {
        Glibc.read(STDIN_FILENO, $0.baseAddress.map { $0 + filled }, limit - filled)
      }
      if count < 0 && errno == EINTR && !Signals.isInterrupted { continue }
      guard count >= 0 else { throw failure("standard input cannot be read") }
      if count == 0 { break }
      filled += count
    }
    return Array(bytes.prefix(filled))
  }

  private static func failure(_ what: String) -> Failure {
    Failure(message: "\(what): \(String(cString: strerror(errno)))", status: .cannotReadOrWrite)
  }
}
