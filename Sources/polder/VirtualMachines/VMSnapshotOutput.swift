import DiskImages
import Lab
import VirtualMachines

/// A snapshot as `--json` prints it.
struct VMSnapshotOutput: Encodable {
  var name, uuid, description, taken: String
  var parent: Nullable<String>
  var depth: Int
  var isCurrent: Bool

  static func all(of machine: Machine) -> [VMSnapshotOutput] {
    machine.snapshots.map { snapshot in
      VMSnapshotOutput(
        name: snapshot.name, uuid: snapshot.uuid.description, description: snapshot.description,
        taken: snapshot.timeStamp, parent: Nullable(snapshot.parent?.description), depth: snapshot.depth,
        isCurrent: snapshot.uuid == machine.currentSnapshot)
    }
  }

  /// One line each, indented by depth; the one that the current state began from is marked.
  static func tree(_ snapshots: [VMSnapshotOutput]) -> [String] {
    snapshots.map { snapshot in
      let mark = snapshot.isCurrent ? " *" : ""
      let text = snapshot.description.isEmpty ? "" : ": \(snapshot.description)"
      return (String(repeating: "  ", count: snapshot.depth) + "\(snapshot.name)\(mark)  \(snapshot.taken)\(text)")
        .visible()
    }
  }
}

/// What `vm snapshot show` prints.
struct VMSnapshotDetails: Encodable {
  struct Disk: Encodable {
    var uuid, path: String
    var allocatedSize: Nullable<Int>
  }

  var name, uuid, description, taken: String
  var parent: Nullable<String>
  var children: [String]
  var settings: [String: String]
  var disks: [Disk]

  init(_ snapshot: Snapshot, _ file: MachineFile) {
    (name, uuid, description, taken) = (
      snapshot.name, snapshot.uuid.description, snapshot.description, snapshot.timeStamp
    )
    let names = Dictionary(file.machine.snapshots.map { ($0.uuid, $0.name) }) { first, _ in first }
    parent = Nullable(snapshot.parent.flatMap { names[$0] })
    children = snapshot.children.compactMap { names[$0] }
    settings = Dictionary(file.machine.settings(of: snapshot).map { ($0.name, $0.value) }) { first, _ in first }
    disks = file.drives(of: snapshot.hardware).compactMap { drive in
      guard let medium = drive.attachment.medium, drive.attachment.kind == .disk else { return nil }
      return Disk(
        uuid: medium.description, path: drive.path ?? "", allocatedSize: Nullable(drive.allocatedSize))
    }
  }

  var text: String {
    var lines = ["\(name)  \(uuid)", "taken: \(taken)"]
    if !description.isEmpty { lines.append("description: \(description)") }
    if let parent = parent.value { lines.append("follows: \(parent)") }
    if !children.isEmpty { lines.append("followed by: \(children.joined(separator: ", "))") }
    lines += settings.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    lines += disks.map { "disk: \($0.path), \(($0.allocatedSize.value ?? 0).sizeText) used" }
    return lines.map { $0.visible() }.joined(separator: "\n")
  }
}
