import ArgumentParser
import DiskImages
import Lab

struct DiskMapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map", abstract: "Show where each part of the disk is stored.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Flag(help: "Print a JSON array.")
  var json = false

  @OptionGroup var opening: ImageOptions

  func run() throws {
    var isFirst = true
    var failure: Failure?
    // A failure to write the output ends the listing; it is not an error of the image.
    func put(_ text: () throws(Failure) -> String) {
      guard failure == nil else { return }
      do throws(Failure) { try Console.write(text()) } catch { failure = error }
    }
    try DiskWork.run(.atOnce) { () throws(DiskError) in
      let disk = try DiskImage.open(image, opening.openOptions)
      if json { put { "[" } }
      try disk.map { (entry) throws(DiskError) in
        put { () throws(Failure) in
          json ? (isFirst ? "" : ",\n ") + (try JSON.line(DiskMapOutput(entry))) : entry.text + "\n"
        }
        isFirst = false
      }
      if json { put { "]\n" } }
    }
    if let failure { throw failure }
  }
}

/// An element of what `disk map --json` prints; start, length and offset are in bytes.
private struct DiskMapOutput: Encodable {
  var start, length, depth: Int
  var kind: String
  var offset: Nullable<Int>
  var file: Nullable<String>

  init(_ entry: MapEntry) {
    (start, length, depth) = (entry.range.start.bytes, entry.range.count, entry.depth)
    kind = entry.kind.rawValue
    offset = Nullable(entry.offset?.bytes)
    file = Nullable(entry.path)
  }
}

extension MapEntry {
  var text: String {
    let location = offset.map { " at \($0.bytes)" } ?? ""
    return "\(range.start.bytes) +\(range.count) \(kind.rawValue)" + (path.map { " in \($0)".visible() } ?? "")
      + location
  }
}
