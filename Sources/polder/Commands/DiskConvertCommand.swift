import ArgumentParser
import DiskImages

struct DiskConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Copy an image, including what it inherits, to a new image of any format.",
    discussion: "An existing target is replaced once the new image is complete.")

  @Argument(help: "The image.", completion: .file())
  var source: String

  @Argument(help: "The new file.", completion: .file())
  var target: String

  @OptionGroup var kind: KindOptions

  @Option(help: "An internal snapshot of a qcow2, by name or id, instead of the current state.")
  var snapshot: String?

  @OptionGroup var opening: ImageOptions

  func run() throws {
    var options = opening.openOptions
    options.snapshot = snapshot
    try DiskWork.run { () throws(DiskError) in
      let image = try DiskImage.open(source, options)
      try image.convert(
        to: target, kind.blueprint(for: target, size: image.virtualSize), DiskWork.progress("converting"))
    }
  }
}
