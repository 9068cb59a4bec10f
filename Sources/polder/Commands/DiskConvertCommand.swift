import ArgumentParser
import DiskImages

struct DiskConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Copy an image, with what it inherits, into a new one of any format.",
    discussion: "A file that has the new one's name is replaced when all is written.")

  @Argument(help: "The image.", completion: .file())
  var source: String

  @Argument(help: "The new file.", completion: .file())
  var target: String

  @OptionGroup var kind: KindOptions

  @Option(
    name: .customLong("source-format"), help: "Instead of what the source says of itself.")
  var sourceFormat: ImageFormat?

  @Option(help: "An internal snapshot of a qcow2, by name or id, instead of the current state.")
  var snapshot: String?

  @OptionGroup var parents: ParentOptions

  func run() throws {
    var options = parents.openOptions
    options.format = sourceFormat
    options.snapshot = snapshot
    try DiskWork.run { () throws(DiskError) in
      let image = try DiskImage.open(source, options)
      try image.convert(
        to: target, kind.blueprint(for: target, size: image.virtualSize), DiskWork.progress("converting"))
    }
  }
}
