public import DiskImages

/// A controller and what is attached to it.
public struct StorageController: Sendable, Equatable {
  public var name: String
  /// VirtualBox's name of the chip, such as `AHCI`.
  public var type: String
  public var portCount: Int
  public var attachments: [Attachment]

  /// IDE has two devices at each port.
  var devicesPerPort: Int { ["PIIX3", "PIIX4", "ICH6"].contains(type) ? 2 : 1 }
}

/// A drive at a port.
public struct Attachment: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case disk = "HardDisk"
    case cd = "DVD"
    case floppy = "Floppy"
  }
  public var kind: Kind
  public var port: Int
  public var device: Int
  /// Nil for an empty drive.
  public var medium: UniqueID?
}

extension Hardware {
  /// Within `<Hardware>` since VirtualBox 7, before that beside it.
  private var storage: XMLElement? { element.child("StorageControllers") ?? owner.child("StorageControllers") }

  public var controllers: [StorageController] {
    (storage?.children("StorageController") ?? []).map { controller in
      StorageController(
        name: controller["name"] ?? "", type: controller["type"] ?? "",
        portCount: controller["PortCount"].flatMap { Int($0) } ?? 1,
        attachments: controller.children("AttachedDevice").compactMap(Attachment.init))
    }
  }

  /// All hard disks that are attached, in the order of the file; one may be attached twice.
  public var disks: [UniqueID] {
    controllers.flatMap(\.attachments).filter { $0.kind == .disk }.compactMap(\.medium)
  }

  mutating func editStorage<E: Error>(_ body: (inout XMLElement) throws(E) -> Void) throws(E) {
    if element.child("StorageControllers") == nil, owner.child("StorageControllers") != nil {
      return try owner.update("StorageControllers", body)
    }
    try owner.update("Hardware", before: ["Snapshots"]) { (hardware) throws(E) in
      try hardware.update("StorageControllers", before: ["RTC", "CPU"], body)
    }
  }

  mutating func editController<E: Error>(_ name: String, _ body: (inout XMLElement) throws(E) -> Void) throws(E) {
    try editStorage { (storage) throws(E) in
      try storage.updateChildren { (controller) throws(E) in
        if controller.name == "StorageController", controller["name"] == name { try body(&controller) }
        return true
      }
    }
  }

  /// Attaches other media in place of those that are attached.
  mutating func replaceMedia(_ media: [UniqueID: UniqueID]) {
    editStorage { storage in
      storage.updateChildren { controller in
        controller.updateChildren { device in
          device.updateChildren { image in
            if image.name == "Image", let old = image["uuid"].flatMap({ UniqueID(text: $0) }), let new = media[old] {
              image["uuid"] = new.braced
            }
            return true
          }
          return true
        }
        return true
      }
    }
  }
}

extension Attachment {
  init?(_ element: XMLElement) {
    guard let kind = element["type"].flatMap({ Kind(rawValue: $0) }),
      let port = Int(element["port"] ?? "0"), let device = Int(element["device"] ?? "0")
    else { return nil }
    self.init(
      kind: kind, port: port, device: device,
      medium: element.child("Image")?["uuid"].flatMap { UniqueID(text: $0) })
  }
}
