import ArgumentParser
import DiskImages

struct DiskCommitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commit", abstract: "Write what a delta has over its parent into the parent, and empty the delta.",
    discussion:
      "Other deltas over the same parent refuse it afterwards, because it is no longer what they were made over.")

  @Argument(help: "The delta.", completion: .file())
  var child: String

  @OptionGroup var parents: ParentOptions

  func run() throws {
    try DiskWork.run { () throws(DiskError) in
      try DiskImage.commit(child, parents.openOptions, DiskWork.progress("committing"))
    }
  }
}
