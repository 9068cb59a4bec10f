import ArgumentParser
import DiskImages
import VirtualMachines

struct VMCreateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Create a machine: a folder with NAME.vbox and NAME_disk.vdi.")

  @Argument(help: "The new machine's name.")
  var name: String

  @OptionGroup var folder: MachineFolder

  @Option(help: "The number of virtual CPUs.")
  var vcpus = 1

  @Option(help: "The memory, such as 512MiB.")
  var memory = SizeArgument(bytes: 256 << 20)

  @Option(name: .customLong("disk-size"), help: "The size of the disk; 0 for a machine without one.")
  var diskSize = SizeArgument(bytes: 8 << 30)

  @Option(help: "The format of the disk: vdi, vmdk, vhd, vhdx, qcow2 or raw.")
  var format = ImageFormat.vdi

  @Flag(name: .customLong("static"), help: "The disk takes all its space at once, instead of as it is written.")
  var isStatic = false

  @Option(help: "The number of network cards, each with a random MAC address in 08:00:27.")
  var nics = 1

  @Option(name: .customLong("os-type"), help: "VirtualBox's name of the guest's system.")
  var osType = "Linux_64"

  @Option(help: "Any text.")
  var description = ""

  func validate() throws {
    guard 1...64 ~= vcpus else { throw ValidationError("invalid --vcpus \(vcpus): use a number from 1 to 64") }
    guard 0...36 ~= nics else { throw ValidationError("invalid --nics \(nics): use a number from 0 to 36") }
    guard memory.bytes % (1 << 20) == 0, 4 << 20...2 << 40 ~= memory.bytes else {
      throw ValidationError("invalid --memory: use whole MiB from 4MiB to 2TiB")
    }
    guard diskSize.bytes >= 0, diskSize.bytes < 1 << 60 else { throw ValidationError("invalid --disk-size") }
  }

  func run() throws {
    var blueprint = MachineBlueprint(name: name)
    blueprint.vcpus = vcpus
    blueprint.memory = memory.bytes >> 20
    blueprint.diskSize = diskSize.bytes == 0 ? nil : diskSize.bytes
    blueprint.diskFormat = format
    blueprint.allocation = isStatic ? .static : .dynamic
    blueprint.adapters = nics
    blueprint.osType = osType
    blueprint.description = description
    let machine = try DiskWork.run { () throws(DiskError) in
      try MachineFile.create(blueprint, in: folder.path, FileStorage(), DiskWork.progress("creating"))
    }
    try Console.print("created \(machine.path)")
  }
}
