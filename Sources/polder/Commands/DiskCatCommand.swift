import ArgumentParser
import FileSystems

struct DiskCatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cat", abstract: "Write files on a disk to standard output.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Argument(help: "Files on the disk.")
  var paths: [String]

  @OptionGroup var options: FileSystemOptions

  /// The reader of standard output went away.
  private struct ReaderIsGone: Error {}

  func run() throws {
    do {
      try options.read(image) { volume in
        for path in paths {
          try volume.read(FilePath(path)) { bytes in
            guard try StandardStreams.write(bytes) else { throw ReaderIsGone() }
          }
        }
      }
    } catch is ReaderIsGone {}
  }
}
