public import DiskImages

/// A disk, CD or floppy image that a settings file knows. Deltas are within their parents.
public struct Medium: Sendable, Equatable {
  public var uuid: UniqueID
  /// As in the file: relative to the settings file's folder, or absolute.
  public var location: String
  /// VirtualBox's name of the format: `VDI`, `VMDK`, `VHD`, `RAW`, `QCOW`, …
  public var format: String
  /// `Normal`, `Writethrough`, …; deltas have none.
  public var type: String?
  public var parent: UniqueID?
}

extension Machine {
  private static let groups = ["HardDisks": "HardDisk", "DVDImages": "Image", "FloppyImages": "Image"]

  /// The hard disks, each before its deltas.
  public var hardDisks: [Medium] { media("HardDisks") }
  public var removableImages: [Medium] { media("DVDImages") + media("FloppyImages") }

  private func media(_ group: String) -> [Medium] {
    guard let root = element.child("MediaRegistry")?.child(group), let name = Machine.groups[group] else { return [] }
    var result: [Medium] = []
    var waiting = root.children(name).reversed().map { (element: $0, parent: UniqueID?.none) }
    while let (element, parent) = waiting.popLast() {
      let uuid = element["uuid"].flatMap { UniqueID(text: $0) } ?? .none
      result.append(
        Medium(
          uuid: uuid, location: element["location"] ?? "", format: element["format"] ?? "RAW", type: element["type"],
          parent: parent))
      waiting += element.children(name).reversed().map { ($0, uuid) }
    }
    return result
  }

  /// Adds disks: at the root, or as deltas within their parents, which come first.
  mutating func register(_ media: [Medium]) {
    var rest = media[...]
    while let first = rest.first {
      let group = rest.prefix { $0.parent == first.parent }
      register(group.map(\.entry), below: first.parent)
      rest = rest.dropFirst(group.count)
    }
  }

  private mutating func register(_ entries: [XMLElement], below parent: UniqueID?) {
    edit { machine in
      machine.update("MediaRegistry", before: ["ExtraData", "Snapshot", "Hardware"]) { registry in
        registry.update("HardDisks", before: ["DVDImages", "FloppyImages"]) { disks in
          let isDone = parent.map { parent in
            Machine.editDisk(parent, below: &disks) { disk in entries.forEach { disk.append($0) } }
          }
          if isDone != true { entries.forEach { disks.append($0) } }
        }
      }
    }
  }

  mutating func registerCD(_ uuid: UniqueID, location: String) {
    edit { machine in
      machine.update("MediaRegistry", before: ["ExtraData", "Snapshot", "Hardware"]) { registry in
        registry.update("DVDImages", before: ["FloppyImages"]) {
          $0.append(XMLElement("Image", [("uuid", uuid.braced), ("location", location)]))
        }
      }
    }
  }

  /// Takes media out of the registry; the deltas of a disk move up to its parent.
  mutating func unregister(_ uuids: Set<UniqueID>) {
    guard element.child("MediaRegistry") != nil, !uuids.isEmpty else { return }
    edit { machine in
      machine.update("MediaRegistry") { registry in
        registry.updateChildren { group in
          Machine.remove(uuids, in: &group, isRoot: true)
          return !group.content.isEmpty
        }
      }
      if machine.child("MediaRegistry")?.content.isEmpty == true { machine.remove("MediaRegistry") }
    }
  }

  private static func remove(_ uuids: Set<UniqueID>, in element: inout XMLElement, isRoot: Bool) {
    var kept: [XMLNode] = []
    for node in element.content {
      guard case .element(var child) = node else {
        kept.append(node)
        continue
      }
      remove(uuids, in: &child, isRoot: false)
      let isGone = child["uuid"].flatMap { UniqueID(text: $0) }.map(uuids.contains) ?? false
      if !isGone {
        kept.append(.element(child))
      } else {
        kept += child.children.filter { $0.name == child.name }.map { grandchild in
          var grandchild = grandchild
          // What has become a base has a type.
          if isRoot, grandchild["type"] == nil { grandchild["type"] = child["type"] ?? "Normal" }
          return .element(grandchild)
        }
      }
    }
    element.content = kept
  }

  /// Changes the entry of a disk.
  mutating func editDisk(_ uuid: UniqueID, _ body: (inout XMLElement) -> Void) {
    guard element.child("MediaRegistry")?.child("HardDisks") != nil else { return }
    edit { machine in
      machine.update("MediaRegistry") { registry in
        registry.update("HardDisks") { _ = Machine.editDisk(uuid, below: &$0, body) }
      }
    }
  }

  private static func editDisk(
    _ uuid: UniqueID, below element: inout XMLElement, _ body: (inout XMLElement) -> Void
  ) -> Bool {
    for index in element.content.indices {
      guard case .element(var child) = element.content[index], child.name == "HardDisk" else { continue }
      element.content[index] = .text("")
      defer { element.content[index] = .element(child) }
      if child["uuid"].flatMap({ UniqueID(text: $0) }) == uuid {
        body(&child)
        return true
      }
      if editDisk(uuid, below: &child, body) { return true }
    }
    return false
  }
}

extension Medium {
  fileprivate var entry: XMLElement {
    var entry = XMLElement("HardDisk", [("uuid", uuid.braced), ("location", location), ("format", format)])
    if parent == nil { entry["type"] = type ?? "Normal" }
    return entry
  }
}

extension ImageFormat {
  /// VirtualBox's name of the format.
  var registryName: String {
    switch self {
    case .raw: "RAW"
    case .vdi: "VDI"
    case .vmdk: "VMDK"
    case .vhd: "VHD"
    case .vhdx: "VHDX"
    case .qcow2: "QCOW"
    }
  }

  init?(registryName: String) {
    switch registryName.uppercased() {
    case "QCOW", "QCOW2": self = .qcow2
    case let name:
      guard let format = ImageFormat.allCases.first(where: { $0.registryName == name }) else { return nil }
      self = format
    }
  }

  /// Whether an image stores the UUID by which a registry knows it.
  var storesUUID: Bool {
    switch self {
    case .vdi, .vmdk, .vhd: true
    case .raw, .vhdx, .qcow2: false
    }
  }
}
