import ArgumentParser
import DiskImages
import FileSystems
import SystemFiles

struct DiskPutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "put", abstract: "Copy files to a disk.",
    discussion: """
      A file that exists is replaced as a whole. If the path is a directory, or ends with a slash, files are put into it under their \
      own names. '-' is standard input.
      """)

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Argument(help: ArgumentHelp("Local files, and at the end the path on the disk.", valueName: "local ... path"))
  var arguments: [String]

  @Flag(name: [.customShort("r"), .customLong("recursive")], help: "Also copy directories, with what is in them.")
  var isRecursive = false

  @Flag(name: [.customShort("p"), .customLong("make-parents")], help: "Create missing directories on the disk.")
  var makesParents = false

  @OptionGroup var options: FileSystemOptions

  func validate() throws {
    guard arguments.count >= 2 else {
      throw ValidationError("a path is missing: use 'polder disk put IMAGE LOCAL PATH'")
    }
  }

  func run() throws {
    let (sources, target) = (arguments.dropLast(), arguments[arguments.count - 1])
    try options.change(image) { volume, device in
      if makesParents {
        let folder = FilePath(target)
        try volume.makeDirectories(target.hasSuffix("/") ? folder : folder.parent, at: .now, &device)
      }
      let isDirectory = try isDirectory(target, volume, device)
      guard isDirectory || sources.count == 1 else {
        throw FileSystemError(
          .notADirectory, "'\(target)' is not a directory: several files can only be put into a directory")
      }
      for source in sources {
        let path = isDirectory ? FilePath(target).appending(try baseName(source)) : FilePath(target)
        try put(source, at: path, &volume, &device)
      }
    }
  }

  private func isDirectory(_ target: String, _ volume: FATVolume, _ device: ImageDevice) throws(FileSystemError) -> Bool
  {
    do throws(FileSystemError) { return try volume.entry(at: FilePath(target), device).isDirectory } catch {
      guard error.kind == .notFound, !target.hasSuffix("/") else { throw error }
      return false
    }
  }

  private func baseName(_ source: String) throws(Failure) -> String {
    guard let name = source.split(separator: "/").last.map(String.init), name != "-", name != ".", name != ".." else {
      throw .usage("'\(source)' has no name of its own: give the whole path on the disk")
    }
    return name
  }

  private func put(
    _ source: String, at path: FilePath, _ volume: inout FATVolume, _ device: inout ImageDevice
  ) throws {
    if Signals.isInterrupted { throw Failure(message: "interrupted", status: .interrupted) }
    if source == "-" { return try volume.replace(path, with: standardInput(), at: .now, &device) }
    guard LocalFolder.isFolder(source) else { return try putFile(source, at: path, &volume, &device) }
    guard isRecursive else { throw Failure.usage("\(source): is a directory: -r copies directories") }
    try volume.makeDirectories(path, at: .now, &device)
    for name in try LocalFolder.names(in: source) {
      try put(source + "/" + name, at: path.appending(name), &volume, &device)
    }
  }

  private func putFile(
    _ source: String, at path: FilePath, _ volume: inout FATVolume, _ device: inout ImageDevice
  ) throws {
    let file = try WholeFile.open(source)
    let size: Int
    do { size = try file.length } catch { throw Failure(message: "\(source): \(error)", status: .cannotReadOrWrite) }
    let progress = DiskWork.progress(source)
    try volume.replace(path, size: size, at: .now, &device) { (range) throws(FileSystemError) in
      guard progress(range.lowerBound, size), !Signals.isInterrupted else {
        throw FileSystemError(.device, "interrupted")
      }
      var bytes = [UInt8](repeating: 0, count: range.count)
      let outcome = bytes.withUnsafeMutableBytes { file.descriptor.read(into: $0, at: range.lowerBound) }
      if let error = outcome.error { throw FileSystemError(.device, "\(source): cannot read: \(error)") }
      return Array(bytes.prefix(outcome.read))
    }
  }

  private func standardInput() throws(Failure) -> [UInt8] {
    var all: [UInt8] = []
    while case let bytes = try StandardStreams.read(upTo: 1 << 20), !bytes.isEmpty {
      all += bytes
      guard all.count <= FATVolume.maximumFileSize else { throw .file("standard input: more than 4 GiB") }
    }
    return all
  }
}
