import ArgumentParser
import DiskImages
import VirtualMachines

struct VMExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a machine's current state as an appliance for any hypervisor.",
    discussion: """
      FILE.ova is one archive; FILE.ovf is a description with its manifest and disks beside it. Disks are compressed VMDKs, \
      and the manifest has their SHA-256 digests.
      """)

  @OptionGroup var machine: MachineArgument
  @Argument(help: "The new file, which ends in .ova or .ovf.", completion: .file())
  var appliance: String

  func run() throws {
    try DiskWork.run { () throws(DiskError) in
      try machine.open().export(to: appliance, DiskWork.progress("exporting"))
    }
    try Console.print("exported \(machine.name) to \(appliance)")
  }
}

struct VMImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Make a machine of an appliance, after verifying its manifest.")

  @Argument(help: "The appliance: an .ova or .ovf file.", completion: .file(extensions: ["ova", "ovf"]))
  var appliance: String
  @OptionGroup var folder: MachineFolder
  @Option(help: "The machine's name (default: the appliance's).")
  var name: String?
  @Option(help: "The format of the disks.")
  var format = ImageFormat.vdi
  @Option(help: "MAC addresses: new, keep, or keep-nat for those of cards attached to NAT.")
  var macs = CloneRequest.Addresses.new
  @Option(
    name: .customLong("set"), parsing: .upToNextOption,
    help: ArgumentHelp("A setting to change, such as memory=512MiB.", valueName: "setting=value"))
  var settings: [SettingArgument] = []

  func run() throws {
    let file = try DiskWork.run { () throws(DiskError) in
      var request = ImportRequest()
      (request.name, request.addresses, request.diskFormat) = (name, macs, format)
      request.settings = settings.map { ($0.name, $0.value) }
      return try MachineFile.importAppliance(
        appliance, request, to: folder.path, FileStorage(), DiskWork.progress("importing"))
    }
    try Console.print("imported \(file.path)")
  }
}
