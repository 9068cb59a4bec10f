import ArgumentParser
import DiskImages
import SystemFiles

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

  @OptionGroup var opening: ImageOptions

  func run() throws {
    var options = opening.openOptions
    options.snapshot = snapshot
    let disk = try DiskWork.run { () throws(DiskError) in try DiskImage.open(image, options) }
    let start = offset?.bytes ?? 0
    var rest = GuestRange(GuestOffset(start), count: length?.bytes ?? max(0, disk.virtualSize - start))
    try DiskWork.run { () throws(DiskError) in try disk.expectWithinDisk(rest) }
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
    guard let error = FileDescriptor.standardOutput.write(bytes).error else { return true }
    if error.isBrokenPipe { return false }
    throw Failure(message: "standard output: cannot write: \(error)", status: .cannotReadOrWrite)
  }

  /// Empty at the end.
  static func read(upTo limit: Int) throws(Failure) -> [UInt8] {
    do throws(SystemError) {
      return try [UInt8](capacity: limit) { (output) throws(SystemError) in
        try output.withUnsafeMutableBufferPointer { (buffer, initialised) throws(SystemError) in
          initialised = try FileDescriptor.standardInput.readFully(
            into: UnsafeMutableRawBufferPointer(buffer), unless: { Signals.isInterrupted })
        }
      }
    } catch {
      throw Failure(message: "standard input: cannot read: \(error)", status: .cannotReadOrWrite)
    }
  }
}
