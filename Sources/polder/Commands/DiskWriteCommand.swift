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
    var place = GuestOffset(offset?.octets ?? 0)
    let progress = DiskWork.amount("writing")
    while !Signals.isInterrupted {
      let octets = try StandardStreams.read(upTo: 1 << 20)
      if octets.isEmpty { break }
      try DiskWork.run { () throws(DiskError) in try disk.write(octets, at: place) }
      place += octets.count
      progress(place.octets - (offset?.octets ?? 0))
    }
    try DiskWork.run { () throws(DiskError) in try disk.close() }
    if Signals.isInterrupted { throw Failure(message: "interrupted", status: .interrupted) }
  }
}
