import ArgumentParser
import DiskImages
import FileSystems
import Lab

struct DiskSpaceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "df", abstract: "Show how much space the file system on a disk has.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var options: FileSystemOptions

  func run() throws {
    let space = try options.read(image) { volume in try volume.space() }
    if json {
      let output = DiskSpaceOutput(
        type: space.kind, label: space.label, size: space.total, used: space.total - space.free, available: space.free)
      return try Console.print(JSON.text(output))
    }
    let label = space.label.isEmpty ? "" : " '\(space.label)'"
    let used = space.total - space.free
    let percent = space.total > 0 ? Int((Double(used) * 100 / Double(space.total)).rounded(.up)) : 0
    try Console.print(
      "\(space.kind)\(label): \(space.total.sizeText), \(used.sizeText) used (\(percent) %), \(space.free.sizeText) free"
        .visible())
  }
}

/// What `disk df --json` prints; sizes are in bytes.
private struct DiskSpaceOutput: Encodable {
  var type, label: String
  var size, used, available: Int
}
