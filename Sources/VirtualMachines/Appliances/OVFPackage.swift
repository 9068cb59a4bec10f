import DiskImages

/// The description of a machine for other hypervisors (DMTF DSP0243, OVF 1.0): what Polder reads and writes of it.
struct OVFPackage {
  struct Disk {
    var id: String
    var file: String
    /// In bytes.
    var capacity: Int
    var uuid: UniqueID?
    var format: String
  }

  /// A hard disk or an empty CD drive, at a controller.
  struct DriveItem {
    var isDisk: Bool
    var disk: String?
    var controller: String
    var address: Int
  }

  struct ControllerItem {
    var id: String
    var type: Int
    var subtype: String
  }

  var name: String
  var description = ""
  var osType = "Other"
  var vcpus = 1
  /// In MiB.
  var memory = 256
  var disks: [Disk] = []
  var controllers: [ControllerItem] = []
  var drives: [DriveItem] = []
  /// The networks of the cards, in their order, with the chips.
  var cards: [(network: String, chip: String)] = []
  /// VirtualBox's own settings of the machine, which say more.
  var machine: XMLElement?
}

/// Names of files in an appliance.
enum Appliance {
  static let sizeLimit = XMLReader.maximumSize
  static let streamFormat = "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"

  /// A member goes into the machine's folder, and nowhere else.
  static func problem(withFile name: String) -> String? {
    if name.isEmpty { return "the name is empty" }
    if name.utf8.count > 255 { return "the name is longer than 255 bytes" }
    if name.hasPrefix("/") || name.split(separator: "/").contains("..") { return "the name leads out of the appliance" }
    if name.contains("/") || name.contains("\\") { return "the name has a folder, which an appliance does not have" }
    if name.hasPrefix(".") { return "the name starts with a dot" }
    if name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      return "the name has a control character"
    }
    return nil
  }
}
