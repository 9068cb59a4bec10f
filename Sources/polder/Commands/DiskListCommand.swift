import ArgumentParser
import FileSystems
import Lab

struct DiskListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "ls", abstract: "List the files on a disk.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Argument(help: "A directory or file on the disk.")
  var path = "/"

  @Flag(name: .shortAndLong, help: "Show attributes, sizes and times.")
  var long = false

  @Flag(
    name: [.customShort("r"), .customShort("R"), .customLong("recursive")], help: "Also list what is in directories.")
  var isRecursive = false

  @Flag(help: "Print a JSON array.")
  var json = false

  @OptionGroup var options: FileSystemOptions

  func run() throws {
    let listed = try options.read(image) { volume in try list(volume) }
    if json { return try Console.print(JSON.text(listed.map(DiskListOutput.init))) }
    for item in listed { try Console.print(long ? item.longText : item.text) }
  }

  private func list(_ volume: borrowing ReadableVolume) throws -> [Listed] {
    let directory = FilePath(path)
    let entry = try volume.entry(at: directory)
    guard entry.isDirectory else { return [Listed(name: path, path: directory, entry: entry)] }
    var listed: [Listed] = []
    if isRecursive {
      try volume.walk(directory) { path, entry in
        listed.append(Listed(name: path.description, path: path, entry: entry))
      }
    } else {
      for entry in try volume.list(directory) {
        listed.append(Listed(name: entry.name, path: directory.appending(entry.name), entry: entry))
      }
    }
    return listed.sorted { $0.name < $1.name }
  }
}

/// A line of `disk ls`.
private struct Listed {
  var name: String
  var path: FilePath
  var entry: ReadableVolume.Entry

  /// Directories end with a slash, so that they can be told from files.
  var text: String { (name + (entry.isDirectory ? "/" : "")).visible() }

  private var arrow: String { entry.linkTarget.map { " -> \($0)".visible() } ?? "" }

  var longText: String {
    let size = String(entry.size)
    let padded = String(repeating: " ", count: max(0, 10 - size.count)) + size
    return "\(entry.attributes)  \(padded)  \(entry.modified?.text ?? "                   ")  \(text)\(arrow)"
  }
}

/// An element of what `disk ls --json` prints; the size is in bytes.
private struct DiskListOutput: Encodable {
  var name, path, type: String
  var size: Int
  var modified, linkTarget: Nullable<String>

  init(_ item: Listed) {
    (name, path, size) = (item.entry.name, item.path.description, item.entry.size)
    type = item.entry.isDirectory ? "directory" : item.entry.linkTarget == nil ? "file" : "link"
    linkTarget = Nullable(item.entry.linkTarget)
    modified = Nullable(item.entry.modified?.text)
  }
}
