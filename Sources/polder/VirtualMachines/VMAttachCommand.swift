public import ArgumentParser
import DiskImages
public import VirtualMachines

struct VMAttachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach", abstract: "Attach a disk, a CD or a USB stick: an image, which stays where it is.")

  @OptionGroup var machine: MachineArgument
  @Option(help: "A disk image.", completion: .file())
  var disk: String?
  @Option(help: "An ISO image, put into the first empty CD drive or a new one.", completion: .file())
  var cd: String?
  @Option(help: "A disk image, attached as a USB stick.", completion: .file())
  var usb: String?

  func validate() throws {
    if [disk, cd, usb].compactMap(\.self).isEmpty {
      throw ValidationError("nothing to attach: give --disk, --cd or --usb")
    }
  }

  func run() throws {
    try DiskWork.run { () throws(DiskError) in
      let file = try machine.open(.writing)
      if let disk { try file.attach(disk, as: .disk) }
      if let cd { try file.attach(cd, as: .cd) }
      if let usb { try file.attach(usb, as: .usb) }
    }
  }
}

struct VMDetachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detach", abstract: "Detach a disk, a CD or a USB stick.",
    discussion:
      "The image's file stays. With several of a kind, name the file or UUID: polder vm detach web disk data.vdi")

  @OptionGroup var machine: MachineArgument
  @Argument(help: "disk, cd or usb.")
  var kind: DriveKind
  @Argument(help: "The image: its file or UUID (default: the only one of its kind).")
  var image: String?

  func run() throws {
    try DiskWork.run { () throws(DiskError) in try machine.open(.writing).detach(image, as: kind) }
  }
}

extension DriveKind: ExpressibleByArgument {}
