import ArgumentParser
import DiskImages

struct DiskWriteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "write", abstract: "Write standard input to a disk.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Option(help: "Where to begin, in bytes or such as 1MiB.")
  var offset: SizeArgument?

  @OptionGroup var parents: ParentOptions

  func run() throws {
    let disk = try DiskWork.run { () throws(DiskError) in
      try DiskImage.open(image, for: .writing, parents.openOptions)
    }
    let start = offset?.bytes ?? 0
    var place = GuestOffset(start)
    let progress = DiskWork.amount("writing")
    while !Signals.isInterrupted {
      let bytes = try StandardStreams.read(upTo: 1 << 20)
      if bytes.isEmpty { break }
      try DiskWork.run { () throws(DiskError) in try write(bytes, to: disk, at: place, after: place.bytes - start) }
      place += bytes.count
      progress(place.bytes - start)
    }
    try DiskWork.run { () throws(DiskError) in try disk.close() }
    if Signals.isInterrupted { throw Failure(message: "interrupted", status: .interrupted) }
  }

  /// Where the host's disk is full the image is put in order, with what was written before.
  private func write(
    _ bytes: [UInt8], to disk: DiskImage, at place: GuestOffset, after written: Int
  ) throws(DiskError) {
    do throws(DiskError) {
      try disk.expectSpace(for: bytes, at: place)
      try disk.write(bytes, at: place)
    } catch {
      guard (try? disk.close()) != nil else { throw error }
      throw DiskError(error.kind, error.path, "\(error.reason); the \(written.sizeText) before that are written")
    }
  }
}
