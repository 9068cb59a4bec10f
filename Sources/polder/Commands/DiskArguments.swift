public import ArgumentParser
public import DiskImages

/// `10GiB`, `512`, `64K`
struct SizeArgument: ExpressibleByArgument {
  var bytes: Int

  init?(argument: String) {
    guard let bytes = Int(size: argument) else { return nil }
    self.bytes = bytes
  }
}

extension ImageFormat: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }
}

extension Allocation: ExpressibleByArgument {}

/// Where the parents of an image may be.
struct ParentOptions: ParsableArguments {
  @Flag(name: .customLong("allow-parents-anywhere"), help: "Also open parents outside the image's folder.")
  var allowsParentsAnywhere = false

  @Option(
    name: .customLong("parents"),
    help: ArgumentHelp("An additional folder to search for parents (repeatable).", valueName: "folder"))
  var folders: [String] = []

  var openOptions: OpenOptions {
    OpenOptions(allowsParentsAnywhere: allowsParentsAnywhere, parentFolders: folders)
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
