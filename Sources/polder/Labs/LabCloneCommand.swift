import ArgumentParser
import DiskImages
import LabFolders

struct LabCloneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clone", abstract: "Copy a lab, which then goes on as the first would.",
    discussion: """
      A full clone has everything of its own. A linked clone shares the states of its origin, takes almost no space, and needs the \
      origin to stay where it is, seen from the clone: it says so if the origin is gone or was changed. With --from the clone \
      begins at a snapshot, and without it at the present, with all snapshots.
      """)

  @OptionGroup var lab: LabArgument

  @Argument(help: "The new folders; with --count, the beginning of their names.")
  var new: [String]

  @Flag(help: "Share the origin's states.")
  var linked = false

  @Flag(help: "Copy the states (the default).")
  var full = false

  @Option(help: ArgumentHelp("Make this many: NEW-01, NEW-02 …", valueName: "number"))
  var count: Int?

  @Option(help: ArgumentHelp("Begin at this snapshot.", valueName: "snapshot"))
  var from: String?

  func validate() throws {
    guard !(linked && full) else { throw ValidationError("--linked and --full cannot be combined") }
    guard count.map({ (1...100_000).contains($0) }) ?? true else { throw ValidationError("--count: from 1 to 100000") }
    guard count == nil || new.count == 1 else {
      throw ValidationError("--count: give one name, to which numbers are added")
    }
  }

  func run() throws {
    let targets = names
    try DiskWork.run { () throws(DiskError) in
      try lab.open(linked ? .writing : .reading).clone(to: targets, isLinked: linked, from: from)
    }
    let kind = linked ? "linked clone" : "full clone"
    try Console.print(
      targets.count == 1
        ? "made \(targets[0]), a \(kind) of \(lab.folder)"
        : "made \(targets.count) \(kind)s of \(lab.folder): \(targets[0]) …")
  }

  private var names: [String] {
    guard let count else { return new }
    let width = max(2, "\(count)".count)
    return (1...count).map { number in
      let digits = "\(number)"
      return "\(new[0])-" + String(repeating: "0", count: width - digits.count) + digits
    }
  }
}
