import ArgumentParser
import DiskImages

struct DiskInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "info", abstract: "Show what an image is.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var parents: ParentOptions

  func run() throws {
    let information = try DiskWork.run { () throws(DiskError) in
      try DiskImage.open(image, parents.openOptions).information
    }
    try Console.print(json ? information.json : information.text)
  }
}

extension ImageInformation {
  var json: String {
    JSONText.object([
      "format": .string(format.rawValue), "variant": .string(variant), "virtual_size": .integer(virtualSize),
      "allocated_size": .integer(allocatedSize), "block_size": .integer(blockSize),
      "uuid": .optional(uuid?.description), "parent": .optional(parent), "chain": .strings(chain),
      "files": .strings(files),
    ]).text
  }

  var text: String {
    var lines = [
      "image: \(path)", "format: \(format.rawValue), \(variant)",
      "virtual size: \(virtualSize.sizeText) (\(virtualSize) bytes)", "allocated: \(allocatedSize.sizeText)",
      "block size: \(blockSize.sizeText)",
    ]
    if let uuid { lines.append("uuid: \(uuid)") }
    for (depth, parent) in chain.dropFirst().enumerated() { lines.append("parent \(depth + 1): \(parent)") }
    return lines.joined(separator: "\n")
  }
}
