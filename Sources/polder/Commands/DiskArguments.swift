public import ArgumentParser
public import DiskImages
import Lab
import Synchronization

/// `10GiB`, `512`, `64K`
struct SizeArgument: ExpressibleByArgument {
  var bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    guard let bytes = Int(size: argument) else { return nil }
    self.bytes = bytes
  }
}

extension ImageFormat: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }
}

extension Allocation: ExpressibleByArgument {}

/// How an image is opened, and where its parents may be.
struct ImageOptions: ParsableArguments {
  @Option(
    name: .customLong("source-format"),
    help: "The format of the image (default: detected). A raw disk may look like what its guest writes.")
  var format: ImageFormat?

  @Flag(name: .customLong("allow-parents-anywhere"), help: "Also open parents outside the image's folder.")
  var allowsParentsAnywhere = false

  @Flag(
    name: .customLong("allow-changed-parents"),
    help: "Warn of parents that were written to since their deltas were created, instead of refusing them.")
  var allowsChangedParents = false

  @Option(
    name: .customLong("parents"),
    help: ArgumentHelp("An additional folder to search for parents (repeatable).", valueName: "folder"))
  var folders: [String] = []

  var openOptions: OpenOptions {
    var options = OpenOptions(allowsParentsAnywhere: allowsParentsAnywhere, parentFolders: folders, format: format)
    options.allowsChangedParents = allowsChangedParents
    options.warn = { Warnings.print($0) }
    return options
  }
}

/// Warnings on standard error. A command may open an image several times, and tells of each once.
enum Warnings {
  private static let told = Mutex<Set<String>>([])

  static func print(_ text: String) {
    if told.withLock({ $0.insert(text).inserted }) { Console.error("warning: \(text)".visible()) }
  }
}

/// The kind of image to create.
struct KindOptions: ParsableArguments {
  @Option(help: "raw, vdi, vmdk, vhd, vhdx or qcow2 (default: by the new file's extension, otherwise raw).")
  var format: ImageFormat?

  @Option(help: ArgumentHelp("One of the format's variants, such as streamOptimized.", valueName: "variant"))
  var variant: String?

  @Option(help: "dynamic: grows as it is written. static: takes all its space at creation.")
  var allocation: Allocation = .dynamic

  @Option(name: .customLong("block-size"), help: "The unit in which the image grows (default: depends on the format).")
  var blockSize: SizeArgument?

  func blueprint(for path: String, size: Int) -> ImageBlueprint {
    ImageBlueprint(
      format: format ?? ImageFormat(fileName: path) ?? .raw, size: size, variant: variant, allocation: allocation,
      blockSize: blockSize?.bytes)
  }
}
