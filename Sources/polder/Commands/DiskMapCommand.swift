import ArgumentParser
import DiskImages

struct DiskMapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map", abstract: "Tell where each part of the disk comes from.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Flag(help: "Print a JSON array.")
  var json = false

  @OptionGroup var parents: ParentOptions

  func run() throws {
    var isFirst = true
    try DiskWork.run { () throws(DiskError) in
      let disk = try DiskImage.open(image, parents.openOptions)
      if json { Console.write("[") }
      try disk.map { (entry) throws(DiskError) in
        Console.write(json ? (isFirst ? "" : ",\n ") + entry.json : entry.text + "\n")
        isFirst = false
      }
      if json { Console.print("]") }
    }
  }
}

extension MapEntry {
  var json: String {
    JSONText.object([
      "start": .integer(range.start.octets), "length": .integer(range.count), "kind": .string(kind.rawValue),
      "depth": .integer(depth), "offset": offset.map { .integer($0.octets) } ?? .null, "file": .optional(path),
    ]).text
  }

  var text: String {
    let place = offset.map { " at \($0.octets)" } ?? ""
    return "\(range.start.octets) +\(range.count) \(kind.rawValue)" + (path.map { " in \($0)" } ?? "") + place
  }
}
