import ArgumentParser
import DiskImages
import Lab

struct DiskInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "info", abstract: "Show what an image is.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var opening: ImageOptions

  func run() throws {
    let information = try DiskWork.run(.atOnce) { () throws(DiskError) in
      try DiskImage.open(image, opening.openOptions).information
    }
    try Console.print(json ? JSON.text(DiskInfoOutput(information)) : information.text)
  }
}

/// What `disk info --json` prints; sizes are in bytes.
private struct DiskInfoOutput: Encodable {
  var format, variant: String
  var virtualSize, allocatedSize, blockSize: Int
  var uuid, parent: Nullable<String>
  var chain, files: [String]

  init(_ information: ImageInformation) {
    format = information.format.rawValue
    variant = information.variant
    virtualSize = information.virtualSize
    allocatedSize = information.allocatedSize
    blockSize = information.blockSize
    uuid = Nullable(information.uuid?.description)
    parent = Nullable(information.parent)
    chain = information.chain
    files = information.files
  }
}

extension ImageInformation {
  var text: String {
    var lines = [
      "image: \(path.visible())", "format: \(format.rawValue), \(variant)",
      "virtual size: \(virtualSize.sizeText) (\(virtualSize) bytes)", "allocated: \(allocatedSize.sizeText)",
      "block size: \(blockSize.sizeText)",
    ]
    if let uuid { lines.append("uuid: \(uuid)") }
    for (depth, parent) in chain.dropFirst().enumerated() { lines.append("parent \(depth + 1): \(parent)".visible()) }
    return lines.joined(separator: "\n")
  }
}
