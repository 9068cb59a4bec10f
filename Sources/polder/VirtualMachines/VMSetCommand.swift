import ArgumentParser
import DiskImages
import VirtualMachines

struct VMSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Change settings of a machine.",
    discussion: """
      polder vm set web memory=512MiB vcpus=2 nic1.mac=random nic2.network=internal:dmz

      \(Setting.machine.map { "\($0.name): \($0.help)" }.joined(separator: "\n"))
      nic1.mac, nic1.type, nic1.cable, nic1.network, nic1.enabled: of the first network card, and so on
      """)

  @OptionGroup var machine: MachineArgument

  @Argument(help: ArgumentHelp("What to change.", valueName: "setting=value"))
  var changes: [SettingArgument] = []

  @Option(help: "The number of virtual CPUs.")
  var vcpus: String?

  @Option(help: "The memory, such as 512MiB.")
  var memory: String?

  @Option(help: "What the firmware tries, such as disk,network.")
  var boot: String?

  @Option(help: "Any text.")
  var description: String?

  @Option(name: .customLong("os-type"), help: "VirtualBox's name of the guest's system.")
  var osType: String?

  @Option(help: ArgumentHelp("The MAC address of a network card, or random.", valueName: "nic=address"))
  var mac: [SettingArgument] = []

  private var all: [SettingArgument] {
    let named = [
      ("vcpus", vcpus), ("memory", memory), ("boot", boot), ("description", description), ("os-type", osType),
    ]
    return changes + named.compactMap { name, value in value.map { SettingArgument(name: name, value: $0) } }
      + mac.map { SettingArgument(name: "nic\($0.name).mac", value: $0.value) }
  }

  func validate() throws {
    if all.isEmpty { throw ValidationError("nothing to change: give SETTING=VALUE, such as memory=512MiB") }
  }

  func run() throws {
    try DiskWork.run { () throws(DiskError) in
      let file = try machine.open(.writing)
      for change in all { try file.machine.set(change.name, change.value) }
      try file.save()
    }
  }
}

/// `memory=512MiB`
struct SettingArgument: ExpressibleByArgument {
  var name: String
  var value: String

  init(name: String, value: String) { (self.name, self.value) = (name, value) }

  init?(argument: String) {
    guard let index = argument.firstIndex(of: "=") else { return nil }
    self.init(name: String(argument[..<index]), value: String(argument[argument.index(after: index)...]))
  }
}
