import ArgumentParser
import DiskImages
import Lab
import VirtualMachines

struct VMCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check a machine's files, and finish what an interrupted operation has begun.")

  @OptionGroup var machine: MachineArgument
  @Flag(help: "Merge disks of deleted snapshots, forget clones that are gone, and remove leftovers.")
  var repair = false

  func run() throws {
    let problems = try DiskWork.run { () throws(DiskError) in
      let file = try machine.open(repair ? .writing : .reading)
      if repair { try file.repair(DiskWork.progress("merging")) }
      return try file.check()
    }
    for problem in problems { try Console.print(problem.visible()) }
    if problems.isEmpty { return try Console.print("no errors") }
    throw ExitCode.checkFailed
  }
}
