import ArgumentParser
import FileSystems

struct DiskMakeDirectoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "mkdir", abstract: "Make directories on a disk.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Argument(help: "The new directories.")
  var paths: [String]

  @Flag(
    name: [.customShort("p"), .customLong("make-parents")], help: "Also make those above; one that exists is no error.")
  var makesParents = false

  @OptionGroup var options: FileSystemOptions

  func run() throws {
    try options.change(image) { volume, device in
      for path in paths.map({ FilePath($0) }) {
        if makesParents {
          try volume.makeDirectories(path, at: .now, &device)
        } else {
          try volume.makeDirectory(path, at: .now, &device)
        }
      }
    }
  }
}
