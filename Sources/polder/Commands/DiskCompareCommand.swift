import ArgumentParser
import DiskImages

struct DiskCompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Compare the contents of two images.",
    discussion: "The exit status is 1 if they differ. A longer disk may end in zeroes.")

  @Argument(help: "An image.", completion: .file())
  var first: String

  @Argument(help: "Another image.", completion: .file())
  var second: String

  @Option(
    name: .customLong("other-format"), help: "The format of the other image (default: detected).")
  var otherFormat: ImageFormat?

  @OptionGroup var opening: ImageOptions

  func run() throws {
    var other = opening.openOptions
    other.format = otherFormat
    let difference = try DiskWork.run(.atOnce) { () throws(DiskError) in
      try DiskImage.open(first, opening.openOptions)
        .firstDifference(from: DiskImage.open(second, other), DiskWork.progress("comparing"))
    }
    guard let difference else { return try Console.print("equal") }
    try Console.print("different from byte \(difference) on")
    throw ExitCode.checkFailed
  }
}
