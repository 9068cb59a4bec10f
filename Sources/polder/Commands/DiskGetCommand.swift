import ArgumentParser
import DiskImages
import FileSystems
import Glibc
import SystemFiles

struct DiskGetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Copy files from a disk.",
    discussion: "If the local path is a directory, files are put into it under their own names.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Argument(help: ArgumentHelp("Paths on the disk, and at the end the local path.", valueName: "path ... local"))
  var arguments: [String]

  @Flag(name: [.customShort("r"), .customLong("recursive")], help: "Also copy directories, with what is in them.")
  var isRecursive = false

  @OptionGroup var options: FileSystemOptions

  func validate() throws {
    guard arguments.count >= 2 else {
      throw ValidationError("a path is missing: use 'polder disk get IMAGE PATH LOCAL'")
    }
  }

  func run() throws {
    let (sources, target) = (arguments.dropLast(), arguments[arguments.count - 1])
    let isFolder = LocalFolder.isFolder(target)
    guard isFolder || sources.count == 1 else {
      throw Failure.usage("\(target): not a directory: several files can only be copied into a directory")
    }
    try options.read(image) { volume in
      for source in sources {
        let path = FilePath(source)
        let local = isFolder && !path.isRoot ? target + "/" + (try safe(path.name)) : target
        try get(path, to: local, volume)
      }
    }
  }

  private func get(_ path: FilePath, to local: String, _ volume: borrowing ReadableVolume) throws {
    guard try volume.entry(at: path).isDirectory else { return try getFile(path, to: local, volume) }
    guard isRecursive else { throw FileSystemError(.isADirectory, "'\(path)' is a directory: -r copies directories") }
    try WholeFile.makeFolder(local)
    // The walk borrows the volume, which the closure needs as well.
    var found: [(path: FilePath, isDirectory: Bool)] = []
    try volume.walk(path) { child, entry in
      // Where a link leads is for the disc's own system to say.
      if let target = entry.linkTarget {
        Warnings.print("'\(child)' is a symbolic link to '\(target)' and was not copied")
      } else {
        found.append((child, entry.isDirectory))
      }
    }
    for child in found {
      var name = local
      for part in child.path.components.dropFirst(path.components.count) { name += "/" + (try safe(part)) }
      if child.isDirectory { try WholeFile.makeFolder(name) } else { try getFile(child.path, to: name, volume) }
    }
  }

  /// What a disk calls its files must not lead out of the folder.
  private func safe(_ name: String) throws(FileSystemError) -> String {
    guard name != ".", name != "..", !name.contains("/"), !name.contains("\0"), !name.isEmpty else {
      throw FileSystemError(.damaged, "the name '\(name)' cannot be that of a local file")
    }
    return name
  }

  private func getFile(_ path: FilePath, to local: String, _ volume: borrowing ReadableVolume) throws {
    var failure: (any Error)?
    do throws(Failure) {
      try WholeFile.write(to: local) { (write) throws(SystemError) in
        do {
          try volume.read(path) { bytes in
            if Signals.isInterrupted { throw Failure(message: "interrupted", status: .interrupted) }
            try write(bytes)
          }
        } catch let error as SystemError { throw error } catch {
          failure = error
          // The draft is thrown away.
          throw SystemError(code: ECANCELED)
        }
      }
    } catch {
      throw failure ?? error
    }
  }
}
