import ArgumentParser
import DiskImages

struct DiskMapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map", abstract: "Show where each part of the disk is stored.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Flag(help: "Print a JSON array.")
  var json = false

  @OptionGroup var parents: ParentOptions

  func run() throws {
    var isFirst = true
    var failure: Failure?
    // A failure to write the output ends the listing; it is not an error of the image.
    func put(_ text: String) {
      guard failure == nil else { return }
      do throws(Failure) { try Console.write(text) } catch { failure = error }
    }
    try DiskWork.run { () throws(DiskError) in
      let disk = try DiskImage.open(image, parents.openOptions)
      if json { put("[") }
      try disk.map { (entry) throws(DiskError) in
        put(json ? (isFirst ? "" : ",\n ") + entry.json : entry.text + "\n")
        isFirst = false
      }
      if json { put("]\n") }
    }
    if let failure { throw failure }
  }
}

extension MapEntry {
  var json: String {
    JSONText.object([
      "start": .integer(range.start.bytes), "length": .integer(range.count), "kind": .string(kind.rawValue),
      "depth": .integer(depth), "offset": offset.map { .integer($0.bytes) } ?? .null, "file": .optional(path),
    ]).text
  }

  var text: String {
    let location = offset.map { " at \($0.bytes)" } ?? ""
    return "\(range.start.bytes) +\(range.count) \(kind.rawValue)" + (path.map { " in \($0)" } ?? "") + location
  }
}
