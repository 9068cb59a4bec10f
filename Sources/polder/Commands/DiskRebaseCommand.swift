import ArgumentParser
import DiskImages

struct DiskRebaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebase", abstract: "Give a delta another parent, or none, without changing its contents.")

  @Argument(help: "The delta.", completion: .file())
  var child: String

  @Option(help: "The new parent.", completion: .file())
  var parent: String?

  @Option(name: .customLong("parent-format"), help: "The format of the new parent (default: detected).")
  var parentFormat: ImageFormat?

  @Flag(help: "Remove the parent: the delta copies everything that it inherits.")
  var standalone = false

  @Flag(help: "Change only the link, for a parent that was moved; nothing is compared.")
  var unsafe = false

  @OptionGroup var opening: ImageOptions

  func validate() throws {
    if parent == nil, parentFormat != nil { throw ValidationError("--parent-format belongs to --parent") }
    if (parent == nil) != standalone { throw ValidationError("give --parent FILE or --standalone") }
  }

  func run() throws {
    try DiskWork.run { () throws(DiskError) in
      try DiskImage.rebase(
        child, onto: parent, keepsContent: !unsafe, parentFormat: parentFormat, opening.openOptions,
        DiskWork.progress("rebasing"))
    }
  }
}
