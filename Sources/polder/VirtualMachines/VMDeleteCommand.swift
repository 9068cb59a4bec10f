import ArgumentParser
import DiskImages
import VirtualMachines

struct VMDeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a machine with its disks and snapshots.",
    discussion: "Files in its folder that are not the machine's own stay, and so does a machine with linked clones.")

  @OptionGroup var machine: MachineArgument

  func run() throws {
    try DiskWork.run { () throws(DiskError) in try machine.open(.writing).delete() }
  }
}
