import ArgumentParser
import FileSystems

struct DiskMoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mv", abstract: "Rename or move a file or directory on a disk.",
    discussion: "If the new path is a directory, the file is moved into it. A file of the new name is replaced.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Argument(help: "The file or directory on the disk.")
  var source: String

  @Argument(help: "Its new path.")
  var target: String

  @OptionGroup var options: FileSystemOptions

  func run() throws {
    try options.change(image) { volume, device in
      var path = FilePath(target)
      if let present = try? volume.entry(at: path, device), present.isDirectory,
        try !volume.isSame(present, volume.entry(at: FilePath(source), device))
      {
        path = path.appending(FilePath(source).name)
      }
      try volume.rename(FilePath(source), to: path, replacing: true, &device)
    }
  }
}
