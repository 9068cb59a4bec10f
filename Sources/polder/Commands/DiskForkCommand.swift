import ArgumentParser
import DiskImages

struct DiskForkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fork", abstract: "Create one delta (linked clone) over an image, or many.",
    discussion: """
      The image must not be written afterwards: deltas refuse a parent that has changed. With --count 1000 the names are \
      NEW-0001.vdi and so on.
      """)

  @Argument(help: "The image that becomes the parent.", completion: .file())
  var base: String

  @Argument(help: "The new file, or with --count the prefix of the names.", completion: .file())
  var new: String

  @Option(help: "The number of deltas to create.")
  var count: Int?

  @Option(help: "The format of the delta (default: the parent's format; qcow2 over raw).")
  var format: ImageFormat?

  @OptionGroup var opening: ImageOptions

  func validate() throws {
    if let count, !(1...1_000_000 ~= count) {
      throw ValidationError("invalid --count \(count): use a number from 1 to 1000000")
    }
  }

  func run() throws {
    try DiskWork.run { () throws(DiskError) in
      try DiskImage.fork(
        base, to: try names(), format: format, opening.openOptions, DiskWork.progress("forking"))
    }
  }

  private func names() throws(DiskError) -> [String] {
    guard let count else { return [new] }
    let ending: ImageFormat
    if let format { ending = format } else { ending = try DiskImage.deltaFormat(of: base, opening.openOptions) }
    let digits = max(4, String(count).count)
    return (1...count).map { number in
      let text = String(number)
      return "\(new)-\(String(repeating: "0", count: digits - text.count))\(text).\(ending.usualExtension)"
    }
  }
}
