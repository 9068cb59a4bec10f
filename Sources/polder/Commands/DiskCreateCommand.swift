import ArgumentParser
import DiskImages

struct DiskCreateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "create", abstract: "Create an empty image.")

  @Argument(help: "The new file.", completion: .file())
  var image: String

  @Option(help: "The size of the disk, such as 10GiB.")
  var size: SizeArgument

  @OptionGroup var kind: KindOptions

  func run() throws {
    try DiskWork.run { () throws(DiskError) in
      try DiskImage.create(image, kind.blueprint(for: image, size: size.bytes), DiskWork.progress("creating"))
    }
  }
}
