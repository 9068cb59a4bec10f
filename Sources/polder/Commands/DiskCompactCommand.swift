import ArgumentParser
import DiskImages

struct DiskCompactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact", abstract: "Write an image anew without free space and stored zeroes.",
    discussion: "It keeps its identity, so that its deltas go on to know it.")

  @Argument(help: "The image.", completion: .file())
  var image: String

  @OptionGroup var parents: ParentOptions

  func run() throws {
    try DiskWork.run { () throws(DiskError) in
      try DiskImage.compact(image, parents.openOptions, DiskWork.progress("compacting"))
    }
  }
}
