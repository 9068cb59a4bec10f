import ArgumentParser
import DiskImages
import VirtualMachines

struct VMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vm",
    abstract: "Create, change, snapshot, clone, export and import virtual machines, in VirtualBox's own files.",
    subcommands: [
      VMCreateCommand.self, VMStartCommand.self, VMListCommand.self, VMShowCommand.self, VMSetCommand.self,
      VMDeleteCommand.self,
      VMAttachCommand.self, VMDetachCommand.self, VMSnapshotCommand.self, VMCloneCommand.self, VMExportCommand.self,
      VMImportCommand.self, VMCheckCommand.self,
    ])
}

/// Where machines are.
struct MachineFolder: ParsableArguments {
  @Option(
    name: .customLong("in"), help: ArgumentHelp("The folder with the machines.", valueName: "folder"),
    completion: .directory)
  var path = "."
}

/// A machine that exists.
struct MachineArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The machine: its name, its folder or its .vbox file.", valueName: "vm"), completion: .directory)
  var name: String

  @OptionGroup var folder: MachineFolder

  func open(_ access: Access = .reading) throws(DiskError) -> MachineFile {
    try MachineFile(try MachineCatalog.find(name, in: folder.path), for: access)
  }
}
