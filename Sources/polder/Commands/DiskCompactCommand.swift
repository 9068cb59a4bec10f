import ArgumentParser
import DiskImages

struct DiskCompactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact", abstract: "Rewrite an image without free space and stored zeroes.",
    discussion: "It keeps its identity, so its deltas stay valid.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @OptionGroup var opening: ImageOptions

  func run() throws {
    try DiskWork.run { () throws(DiskError) in
      try DiskImage.compact(image, opening.openOptions, DiskWork.progress("compacting"))
    }
  }
}
