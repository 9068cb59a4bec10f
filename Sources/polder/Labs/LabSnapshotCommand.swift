import ArgumentParser
import DiskImages
import LabFolders
import SimulationKernel

struct LabSnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "Take, list, restore, delete and edit snapshots of a lab.",
    subcommands: [
      LabSnapshotTakeCommand.self, LabSnapshotListCommand.self, LabSnapshotRestoreCommand.self,
      LabSnapshotDeleteCommand.self, LabSnapshotEditCommand.self,
    ])
}

struct LabSnapshotTakeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "take", abstract: "Give the lab's present state a name.",
    discussion: "Nothing is copied: the state is there already, and never changes.")

  @OptionGroup var lab: LabArgument
  @Argument(help: "The snapshot's name.")
  var snapshot: String
  @Option(help: "Any text.")
  var description = ""

  func run() throws {
    try DiskWork.run { () throws(DiskError) in try lab.open(.writing).takeSnapshot(snapshot, description: description) }
    try Console.print("took snapshot '\(snapshot)'")
  }
}

struct LabSnapshotListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the tree of a lab's snapshots.")

  @OptionGroup var lab: LabArgument
  @Flag(help: "Print one JSON array.")
  var json = false

  func run() throws {
    let manifest = try DiskWork.run(.atOnce) { () throws(DiskError) in try lab.open().manifest }
    if json { return try Console.print(JSON.text(manifest.snapshots)) }
    if manifest.snapshots.isEmpty { return try Console.print("\(manifest.name) has no snapshots") }
    try Console.print(manifest.tree.joined(separator: "\n"))
  }
}

struct LabSnapshotRestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put the lab back to a snapshot.",
    discussion: "What happened since is given up, unless it has a snapshot of its own. Captures stay.")

  @OptionGroup var lab: LabArgument
  @Argument(help: "The snapshot's name.")
  var snapshot: String

  func run() throws {
    let at = try DiskWork.run { () throws(DiskError) in
      let lab = try self.lab.open(.writing)
      try lab.restoreSnapshot(snapshot)
      return lab.manifest.present.time
    }
    try Console.print("restored snapshot '\(snapshot)': the lab is at \(at.inSeconds)")
  }
}

struct LabSnapshotDeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a snapshot; those after it stay.",
    discussion: "Each has its whole state, so that nothing has to be merged.")

  @OptionGroup var lab: LabArgument
  @Argument(help: "The snapshot's name.")
  var snapshot: String

  func run() throws {
    try DiskWork.run { () throws(DiskError) in try lab.open(.writing).deleteSnapshot(snapshot) }
    try Console.print("deleted snapshot '\(snapshot)'")
  }
}

struct LabSnapshotEditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Change a snapshot's name or description.")

  @OptionGroup var lab: LabArgument
  @Argument(help: "The snapshot's name.")
  var snapshot: String
  @Option(help: "Its new name.")
  var name: String?
  @Option(help: "Its new description.")
  var description: String?

  func run() throws {
    try DiskWork.run { () throws(DiskError) in
      try lab.open(.writing).editSnapshot(snapshot, name: name, description: description)
    }
  }
}
