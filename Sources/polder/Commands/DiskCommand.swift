import ArgumentParser

struct DiskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disk",
    abstract:
      "Create, read, modify, check and convert disk images (raw, VDI, VMDK, VHD, VHDX, qcow2) and the files on them.",
    subcommands: [
      DiskCreateCommand.self, DiskInfoCommand.self, DiskCheckCommand.self, DiskConvertCommand.self,
      DiskCompareCommand.self, DiskMapCommand.self, DiskForkCommand.self, DiskCommitCommand.self,
      DiskRebaseCommand.self, DiskCompactCommand.self, DiskResizeCommand.self, DiskReadCommand.self,
      DiskWriteCommand.self, DiskBenchCommand.self, DiskFormatCommand.self, DiskListCommand.self, DiskCatCommand.self,
      DiskPutCommand.self, DiskGetCommand.self, DiskMoveCommand.self, DiskRemoveCommand.self,
      DiskMakeDirectoryCommand.self, DiskSpaceCommand.self,
    ])
}
