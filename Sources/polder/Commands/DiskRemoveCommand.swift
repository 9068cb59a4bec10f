import ArgumentParser
import FileSystems

struct DiskRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "rm", abstract: "Delete files on a disk.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Argument(help: "Files or, with -r, directories on the disk.")
  var paths: [String]

  @Flag(name: [.customShort("r"), .customLong("recursive")], help: "Also delete directories, with what is in them.")
  var isRecursive = false

  @Flag(name: [.customShort("f"), .customLong("force")], help: "Ignore what does not exist.")
  var ignoresMissing = false

  @OptionGroup var options: FileSystemOptions

  func run() throws {
    try options.change(image) { volume, device in
      for path in paths { try remove(FilePath(path), &volume, &device) }
    }
  }

  private func remove(_ path: FilePath, _ volume: inout FATVolume, _ device: inout ImageDevice) throws(FileSystemError)
  {
    do throws(FileSystemError) {
      let isDirectory = try volume.entry(at: path, device).isDirectory
      guard !isDirectory || isRecursive else {
        throw FileSystemError(.isADirectory, "'\(path)' is a directory: -r deletes directories")
      }
      if isDirectory { try volume.removeTree(path, &device) } else { try volume.remove(path, &device) }
    } catch {
      guard error.kind == .notFound, ignoresMissing else { throw error }
    }
  }
}
