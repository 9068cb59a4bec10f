import ArgumentParser
import DiskImages

struct DiskCommitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commit", abstract: "Merge a delta into its parent, and empty the delta.",
    discussion:
      "Other deltas over the same parent refuse to open afterwards, because their parent has changed.")

  @Argument(help: "The delta.", completion: .file())
  var child: String

  @OptionGroup var opening: ImageOptions

  func run() throws {
    try DiskWork.run { () throws(DiskError) in
      try DiskImage.commit(child, opening.openOptions, DiskWork.progress("committing"))
    }
  }
}
