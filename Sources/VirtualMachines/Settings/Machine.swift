public import DiskImages

// VirtualMachines: the machines of a hypervisor as they lie on disk, in VirtualBox's own files. A machine is a folder with a
// settings file, NAME.vbox, and its disks. The settings file is the truth: whatever an operation does to other files, the
// machine is as before until a new settings file has replaced the old one. It knows nothing of the simulation.

/// What a settings file says: a tree that is edited in place, so that everything Polder does not know stays as it is, and
/// typed views over it. Source: VirtualBox's Settings.cpp and VirtualBox-settings.xsd.
public struct Machine: Sendable {
  public var document: XMLDocument
  /// Of the settings file.
  public let path: String
  /// As read, for the line and column of messages.
  let source: [UInt8]

  /// Reads a settings file and checks what the rest relies on.
  public init(_ bytes: [UInt8], path: String) throws(DiskError) {
    document = try XMLDocument(bytes, path: path)
    (self.path, source) = (path, bytes)
    try check()
  }

  init(_ document: XMLDocument, path: String) { (self.document, self.path, source) = (document, path, []) }

  public var folder: String { path.folder }

  var element: XMLElement { document.root.child("Machine") ?? XMLElement("Machine") }

  mutating func edit<R, E: Error>(_ body: (inout XMLElement) throws(E) -> R) throws(E) -> R {
    var root = document.root
    document.root = XMLElement("")
    defer { document.root = root }
    return try root.update("Machine", body)
  }

  /// What is wrong with an element, with its location.
  func wrong(_ element: XMLElement, _ reason: String) -> DiskError {
    guard let offset = element.offset, !source.isEmpty else { return DiskError(.damaged, path, reason) }
    return DiskError(.damaged, XMLLocation(of: offset, in: source).after(path), reason)
  }
}

extension Machine {
  public var uuid: UniqueID {
    get { element["uuid"].flatMap { UniqueID(text: $0) } ?? .none }
    set { edit { $0["uuid"] = newValue.braced } }
  }

  public var name: String {
    get { element["name"] ?? "" }
    set { edit { $0["name"] = newValue } }
  }

  /// VirtualBox's name for the guest's operating system, such as `Debian_64`.
  public var osType: String {
    get { element["OSType"] ?? "Other" }
    set { edit { $0.set("OSType", newValue, before: ["stateFile", "currentSnapshot", "snapshotFolder"]) } }
  }

  public var description: String {
    get { element.child("Description")?.text ?? "" }
    set { edit { $0.setText(of: "Description", newValue, before: $0.children.first.map { [$0.name] } ?? []) } }
  }

  /// Which snapshot the current state began from.
  public var currentSnapshot: UniqueID? {
    get { element["currentSnapshot"].flatMap { UniqueID(text: $0) } }
    set {
      edit { $0.set("currentSnapshot", newValue?.braced, before: ["snapshotFolder", "currentStateModified"]) }
    }
  }

  /// Whether the settings have changed since the current snapshot. VirtualBox writes only that they have not.
  public var isModified: Bool {
    get { element["currentStateModified"] != "false" }
    set { edit { $0.set("currentStateModified", newValue ? nil : "false", before: ["lastStateChange"]) } }
  }

  mutating func stampStateChange() { edit { $0["lastStateChange"] = TimeStamp.now } }

  /// Where the deltas are.
  public var snapshotFolder: String { folder.appendingPath(element["snapshotFolder"] ?? "Snapshots") }

  /// A saved state (memory and devices) that goes with the current state.
  var hasSavedState: Bool { element["stateFile"].map { !$0.isEmpty } ?? false }

  /// A path of the settings file, which is relative to its folder unless it is absolute.
  func location(_ path: String) -> String { folder.appendingPath(path) }
}

extension Machine {
  /// Values that a user attached to the machine; VirtualBox keeps those that it does not know.
  func extraData(_ name: String) -> String? {
    element.child("ExtraData")?.children("ExtraDataItem").first { $0["name"] == name }?["value"]
  }

  mutating func setExtraData(_ name: String, _ value: String?) {
    guard value != nil || extraData(name) != nil else { return }
    edit { machine in
      machine.update("ExtraData", before: ["Snapshot", "Hardware"]) { data in
        data.updateChildren { $0["name"] != name }
        if let value { data.append(XMLElement("ExtraDataItem", [("name", name), ("value", value)])) }
      }
      if machine.child("ExtraData")?.content.isEmpty == true { machine.remove("ExtraData") }
    }
  }
}

extension UniqueID {
  /// As VirtualBox writes it: `{01234567-89ab-…}`.
  public var braced: String { "{\(self)}" }
}
