public import DiskImages

/// A setting that users read and change by name, such as `memory`. Those of network cards are called `nic1.mac` and so on.
public struct Setting: Sendable {
  public var name: String
  public var help: String
  /// How values are written: `512MiB`.
  public var example: String
  var get: @Sendable (Machine) -> String
  /// Nil if the text is no value.
  var set: @Sendable (inout Machine, String) -> Void?

  public static let machine: [Setting] = [
    Setting(
      name: "vcpus", help: "virtual CPUs, from 1 to 64", example: "2", get: { "\($0.hardware.vcpus)" },
      set: { machine, text in
        Int(text).flatMap { 1...Hardware.vcpuLimit ~= $0 ? $0 : nil }.map { machine.hardware.vcpus = $0 }
      }),
    Setting(
      name: "memory", help: "memory, in whole MiB, from 4 MiB to 2 TiB", example: "512MiB",
      get: { ($0.hardware.memory << 20).sizeText.filter { $0 != " " } },
      set: { machine, text in
        Int(size: text).flatMap { Setting.mebibytes($0) }.map { machine.hardware.memory = $0 }
      }),
    Setting(
      name: "boot", help: "what the firmware tries, in order: disk, cd, network, floppy", example: "disk,network",
      get: { $0.hardware.bootOrder.map(\.word).joined(separator: ",") },
      set: { machine, text in
        let words = text.split(separator: ",")
        let devices = words.compactMap { BootDevice(word: $0) }
        guard devices.count == words.count, 1...4 ~= devices.count else { return nil }
        return machine.hardware.bootOrder = devices
      }),
    Setting(
      name: "os-type", help: "VirtualBox's name of the guest's system", example: "Debian_64", get: { $0.osType },
      set: { machine, text in text.isEmpty ? nil : (machine.osType = text) }),
    Setting(
      name: "description", help: "any text", example: "\"A web server\"", get: { $0.description },
      set: { machine, text in machine.description = text }),
  ]

  /// Whole MiB within the limits.
  static func mebibytes(_ bytes: Int) -> Int? {
    bytes % (1 << 20) == 0 && Hardware.memoryLimits.contains(bytes >> 20) ? bytes >> 20 : nil
  }

  /// Those of each network card.
  static func adapter(_ slot: Int) -> [Setting] {
    @Sendable func adapter(_ machine: Machine) -> NetworkAdapter? {
      machine.hardware.adapters.first { $0.slot == slot }
    }
    return [
      Setting(
        name: "nic\(slot + 1).enabled", help: "whether the card is there", example: "on",
        get: { adapter($0)?.isEnabled == true ? "on" : "off" },
        set: { machine, text in
          Bool(word: text).map { isOn in
            machine.hardware.editAdapter(slot) {
              $0.set("enabled", isOn ? "true" : nil, before: ["MACAddress", "type"])
            }
          }
        }),
      Setting(
        name: "nic\(slot + 1).mac", help: "its MAC address, or random", example: "08:00:27:a1:b2:c3",
        get: { adapter($0)?.address.description ?? "" },
        set: { machine, text in
          let address = text == "random" ? .random() : HardwareAddress(text: text)
          return address.map { machine.hardware.setAddress(slot, $0) }
        }),
      Setting(
        name: "nic\(slot + 1).type", help: "its chip: 82540EM, 82545EM, Am79C973, virtio, …", example: "virtio",
        get: { adapter($0)?.type ?? "" },
        set: { machine, text in
          Setting.chips.first { $0.lowercased() == text.lowercased() }.map { chip in
            machine.hardware.editAdapter(slot) { $0["type"] = chip }
          }
        }),
      Setting(
        name: "nic\(slot + 1).cable", help: "whether the cable is plugged in", example: "off",
        get: { adapter($0)?.hasCable == false ? "off" : "on" },
        set: { machine, text in
          Bool(word: text).map { isOn in
            machine.hardware.editAdapter(slot) { $0.set("cable", isOn ? nil : "false", before: ["type"]) }
          }
        }),
      Setting(
        name: "nic\(slot + 1).network",
        help: "none, nat, internal:NAME, bridged:INTERFACE, hostonly:INTERFACE, natnetwork:NAME, generic:DRIVER",
        example: "internal:lan", get: { adapter($0)?.network?.description ?? "none" },
        set: { machine, text in
          if text == "none" { return machine.hardware.setNetwork(slot, nil) }
          return AttachedNetwork(text: text).map { machine.hardware.setNetwork(slot, $0) }
        }),
    ]
  }

  private static let chips = [
    "82540EM", "82543GC", "82545EM", "82583V", "82574L", "Am79C970A", "Am79C973", "Am79C960", "virtio", "NE1000",
    "NE2000", "WD8003", "WD8013", "ELNK2", "ELNK1", "UsbNet",
  ]
}

extension Machine {
  /// All settings with their values, for people and for comparison.
  public var settings: [(name: String, value: String)] {
    let cards = hardware.adapters.filter(\.isEnabled).flatMap { Setting.adapter($0.slot) }
    return (Setting.machine + cards).map { ($0.name, $0.get(self)) }
  }

  /// Those of a snapshot.
  public func settings(of snapshot: Snapshot) -> [(name: String, value: String)] {
    var machine = self
    machine.takeHardware(of: snapshot)
    return machine.settings
  }

  /// Changes a setting.
  public mutating func set(_ name: String, _ value: String) throws(DiskError) {
    guard let setting = Machine.setting(name) else {
      let names = Setting.machine.map(\.name).joined(separator: ", ")
      throw DiskError(
        .usage, "",
        "unknown setting '\(name)': use \(names), or nic1.mac, nic1.type, nic1.cable, nic1.network, nic1.enabled")
    }
    guard setting.set(&self, value) != nil else {
      throw DiskError(
        .usage, "",
        "invalid \(name) '\(value)' (\(setting.help)): use a value such as \(setting.name)=\(setting.example)")
    }
    if currentSnapshot != nil { isModified = true }
  }

  private static func setting(_ name: String) -> Setting? {
    if let setting = Setting.machine.first(where: { $0.name == name }) { return setting }
    let parts = name.split(separator: ".")
    guard parts.count == 2, parts[0].hasPrefix("nic"), let number = Int(parts[0].dropFirst(3)),
      1...Hardware.adapterLimit ~= number
    else { return nil }
    return Setting.adapter(number - 1).first { $0.name == name }
  }
}

extension Bool {
  fileprivate init?(word: String) {
    switch word.lowercased() {
    case "on", "yes", "true": self = true
    case "off", "no", "false": self = false
    default: return nil
    }
  }
}
