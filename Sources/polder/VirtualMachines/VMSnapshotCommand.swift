import ArgumentParser
import DiskImages
import VirtualMachines

struct VMSnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "Take, list, restore, delete, edit and compare snapshots.",
    subcommands: [
      VMSnapshotTakeCommand.self, VMSnapshotListCommand.self, VMSnapshotShowCommand.self,
      VMSnapshotRestoreCommand.self, VMSnapshotDeleteCommand.self, VMSnapshotEditCommand.self,
      VMSnapshotDiffCommand.self,
    ])
}

struct VMSnapshotTakeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "take", abstract: "Keep the machine's current state as a snapshot.",
    discussion: "The disks are not copied: from now on, what is written goes to new files.")

  @OptionGroup var machine: MachineArgument
  @Argument(help: "The snapshot's name.")
  var snapshot: String
  @Option(help: "Any text.")
  var description = ""

  func run() throws {
    let uuid = try DiskWork.run { () throws(DiskError) in
      try machine.open(.writing).takeSnapshot(snapshot, description: description)
    }
    try Console.print("took snapshot '\(snapshot)' (\(uuid))")
  }
}

struct VMSnapshotListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show the tree of a machine's snapshots.")

  @OptionGroup var machine: MachineArgument
  @Flag(help: "Print one JSON array.")
  var json = false

  func run() throws {
    let file = try DiskWork.run(.atOnce) { () throws(DiskError) in try machine.open() }
    let snapshots = VMSnapshotOutput.all(of: file.machine)
    if json { return try Console.print(JSON.text(snapshots)) }
    if snapshots.isEmpty { return try Console.print("\(file.machine.name) has no snapshots") }
    try Console.print(VMSnapshotOutput.tree(snapshots).joined(separator: "\n"))
  }
}

struct VMSnapshotShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a snapshot: its settings and its disks.")

  @OptionGroup var machine: MachineArgument
  @Argument(help: "The snapshot: its name or UUID.")
  var snapshot: String
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let output = try DiskWork.run(.atOnce) { () throws(DiskError) -> VMSnapshotDetails in
      let file = try machine.open()
      return VMSnapshotDetails(try file.machine.snapshot(named: snapshot), file)
    }
    try Console.print(json ? JSON.text(output) : output.text)
  }
}

struct VMSnapshotRestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put the machine back into a snapshot's state.",
    discussion: "What has happened since the last snapshot is lost; take one first to keep it.")

  @OptionGroup var machine: MachineArgument
  @Argument(help: "The snapshot: its name or UUID.")
  var snapshot: String

  func run() throws {
    try DiskWork.run { () throws(DiskError) in
      let file = try machine.open(.writing)
      try file.restoreSnapshot(try file.machine.snapshot(named: snapshot).uuid)
    }
    try Console.print("restored snapshot '\(snapshot)'")
  }
}

struct VMSnapshotEditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Change a snapshot's name or description.")

  @OptionGroup var machine: MachineArgument
  @Argument(help: "The snapshot: its name or UUID.")
  var snapshot: String
  @Option(help: "The new name.")
  var name: String?
  @Option(help: "The new description.")
  var description: String?

  func validate() throws {
    if name == nil, description == nil { throw ValidationError("nothing to change: give --name or --description") }
  }

  func run() throws {
    try DiskWork.run { () throws(DiskError) in
      let file = try machine.open(.writing)
      let uuid = try file.machine.snapshot(named: snapshot).uuid
      try file.editSnapshot(uuid, name: name, description: description)
    }
  }
}
