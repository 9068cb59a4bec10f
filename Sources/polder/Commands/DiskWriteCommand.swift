import ArgumentParser
import DiskImages
import VirtualMachines

struct DiskWriteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write", abstract: "Write standard input to a disk.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Option(help: "Where to start, such as 512 or 1MiB (default: 0).")
  var offset: SizeArgument?

  @OptionGroup var opening: ImageOptions

  func run() throws {
    let disk = try DiskWork.run { () throws(DiskError) in
      try MachineCatalog.expectWritable(image)
      return try DiskImage.open(image, for: .writing, opening.openOptions)
    }
    let start = offset?.bytes ?? 0
    var position = GuestOffset(start)
    let progress = DiskWork.amount("writing")
    while !Signals.isInterrupted {
      let bytes = try StandardStreams.read(upTo: 1 << 20)
      if bytes.isEmpty { break }
      try DiskWork.run { () throws(DiskError) in try write(bytes, to: disk, at: position, after: position.bytes - start)
      }
      position += bytes.count
      progress(position.bytes - start)
    }
    try DiskWork.run { () throws(DiskError) in try disk.close() }
    if Signals.isInterrupted { throw Failure(message: "interrupted", status: .interrupted) }
  }

  /// If the host's disk is full, the image is closed properly with what was written before.
  private func write(
    _ bytes: [UInt8], to disk: DiskImage, at position: GuestOffset, after written: Int
  ) throws(DiskError) {
    do throws(DiskError) {
      try disk.expectSpace(for: bytes, at: position)
      try disk.write(bytes, at: position)
    } catch {
      guard (try? disk.close()) != nil else { throw error }
      throw DiskError(error.kind, error.path, "\(error.reason); the \(written.sizeText) before that were written")
    }
  }
}
