public import DiskImages

/// The hardware of a machine or of a snapshot: a view over the element that holds `<Hardware>`.
public struct Hardware: Sendable {
  /// `<Machine>` or `<Snapshot>`.
  var owner: XMLElement

  var element: XMLElement { owner.child("Hardware") ?? XMLElement("Hardware") }

  mutating func edit(_ body: (inout XMLElement) -> Void) { owner.update("Hardware", before: ["Snapshots"], body) }
}

extension Hardware {
  static let vcpuLimit = 64
  /// In MiB, as in VirtualBox: 4 MiB to 2 TiB.
  static let memoryLimits = 4...2 << 20

  public var vcpus: Int {
    get { element.child("CPU")?["count"].flatMap { Int($0) } ?? 1 }
    set { edit { $0.update("CPU") { $0.set("count", "\(newValue)", before: ["hotplug"]) } } }
  }

  /// In MiB.
  public var memory: Int {
    get { element.child("Memory")?["RAMSize"].flatMap { Int($0) } ?? 128 }
    set { edit { $0.update("Memory") { $0["RAMSize"] = "\(newValue)" } } }
  }

  /// What the firmware tries, in this order; `None` is left out.
  public var bootOrder: [BootDevice] {
    get {
      let orders = element.child("Boot")?.children("Order") ?? []
      let sorted = orders.compactMap { order in
        order["position"].flatMap { Int($0) }.map { ($0, order["device"] ?? "") }
      }
      .sorted { $0.0 < $1.0 }
      return sorted.compactMap { BootDevice(rawValue: $0.1) }
    }
    set {
      edit { hardware in
        hardware.update("Boot", before: ["Display", "Firmware", "BIOS"]) { boot in
          boot.remove("Order")
          for position in 1...4 {
            let device = position <= newValue.count ? newValue[position - 1].rawValue : "None"
            boot.append(XMLElement("Order", [("position", "\(position)"), ("device", device)]))
          }
        }
      }
    }
  }

  /// The machine's own UUID, if its hardware shows another one to the guest.
  public var uuid: UniqueID? {
    get { element["uuid"].flatMap { UniqueID(text: $0) } }
    set { edit { $0.set("uuid", newValue?.braced, before: ["version"]) } }
  }
}

public enum BootDevice: String, CaseIterable, Sendable {
  case floppy = "Floppy"
  case cd = "DVD"
  case disk = "HardDisk"
  case network = "Network"

  /// What a user calls it.
  public var word: String {
    switch self {
    case .floppy: "floppy"
    case .cd: "cd"
    case .disk: "disk"
    case .network: "network"
    }
  }

  public init?(word: some StringProtocol) {
    guard let device = BootDevice.allCases.first(where: { $0.word == word.lowercased() }) else { return nil }
    self = device
  }
}
