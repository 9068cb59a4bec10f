public import DiskImages

/// A snapshot as the settings file has it, without those that follow it.
public struct Snapshot: Sendable {
  public var uuid: UniqueID
  public var name: String
  public var description: String
  public var timeStamp: String
  public var parent: UniqueID?
  /// The first has depth 0.
  public var depth: Int
  public var children: [UniqueID]
  public var hardware: Hardware
}

extension Machine {
  /// All snapshots, each before those that follow it.
  public var snapshots: [Snapshot] {
    var result: [Snapshot] = []
    var waiting = element.children("Snapshot").reversed().map { (element: $0, parent: UniqueID?.none, depth: 0) }
    while let (element, parent, depth) = waiting.popLast() {
      let uuid = element["uuid"].flatMap { UniqueID(text: $0) } ?? .none
      let children = element.child("Snapshots")?.children("Snapshot") ?? []
      result.append(
        Snapshot(
          uuid: uuid, name: element["name"] ?? "", description: element.child("Description")?.text ?? "",
          timeStamp: element["timeStamp"] ?? "", parent: parent, depth: depth,
          children: children.compactMap { $0["uuid"].flatMap { UniqueID(text: $0) } },
          hardware: Hardware(owner: element)))
      waiting += children.reversed().map { ($0, uuid, depth + 1) }
    }
    return result
  }

  /// The current state's hardware.
  public var hardware: Hardware {
    get { Hardware(owner: element) }
    set { edit { $0 = newValue.owner } }
  }

  func snapshot(_ uuid: UniqueID) -> Snapshot? { snapshots.first { $0.uuid == uuid } }

  /// The snapshot of a name, or of a UUID.
  public func snapshot(named name: String) throws(DiskError) -> Snapshot {
    let all = snapshots
    if let uuid = UniqueID(text: name), let found = all.first(where: { $0.uuid == uuid }) { return found }
    let found = all.filter { $0.name == name }
    guard let first = found.first else {
      let names = all.prefix(20).map { "'\($0.name)'" }.joined(separator: ", ")
      throw DiskError(
        .usage, path, "no snapshot is called '\(name)'" + (names.isEmpty ? ": there are none" : ": there are \(names)"))
    }
    guard found.count == 1 else {
      throw DiskError(
        .usage, path,
        "\(found.count) snapshots are called '\(name)': give a UUID, such as \(first.uuid)")
    }
    return first
  }

  /// Changes the element of a snapshot.
  mutating func editSnapshot(_ uuid: UniqueID, _ body: (inout XMLElement) -> Void) {
    edit { _ = Machine.edit(uuid, below: &$0, body) }
  }

  private static func edit(
    _ uuid: UniqueID, below element: inout XMLElement, _ body: (inout XMLElement) -> Void
  ) -> Bool {
    for index in element.content.indices {
      guard case .element(var child) = element.content[index], ["Snapshot", "Snapshots"].contains(child.name) else {
        continue
      }
      element.content[index] = .text("")
      defer { element.content[index] = .element(child) }
      if child.name == "Snapshot", child["uuid"].flatMap({ UniqueID(text: $0) }) == uuid {
        body(&child)
        return true
      }
      if edit(uuid, below: &child, body) { return true }
    }
    return false
  }

  /// Puts a snapshot into the tree, below another one or at the root.
  mutating func addSnapshot(_ snapshot: XMLElement, below parent: UniqueID?) {
    guard let parent else {
      return edit { $0.insert(snapshot, before: ["Hardware"]) }
    }
    editSnapshot(parent) { $0.update("Snapshots") { $0.append(snapshot) } }
  }

  /// Removes a snapshot from the tree; its children become its parent's. VirtualBox's files allow one first snapshot only, so when that is removed,
  /// its oldest child takes its place and the other children are moved below that one.
  mutating func removeSnapshot(_ uuid: UniqueID) {
    guard let gone = snapshot(uuid) else { return }
    let children = gone.hardware.owner.child("Snapshots")?.children("Snapshot") ?? []
    if let parent = gone.parent {
      editSnapshot(parent) { element in
        element.update("Snapshots") { Machine.replace(uuid, by: children, in: &$0) }
        if element.child("Snapshots")?.content.isEmpty == true { element.remove("Snapshots") }
      }
    } else if var first = children.first {
      for child in children.dropFirst() { first.update("Snapshots") { $0.append(child) } }
      edit { Machine.replace(uuid, by: [first], in: &$0) }
    } else {
      edit { Machine.replace(uuid, by: [], in: &$0) }
    }
    guard currentSnapshot == uuid else { return }
    currentSnapshot = gone.parent ?? gone.children.first
    if currentSnapshot != nil { isModified = true }
  }

  private static func replace(_ uuid: UniqueID, by children: [XMLElement], in element: inout XMLElement) {
    let index = element.content.firstIndex { node in
      guard case .element(let child) = node, child.name == "Snapshot" else { return false }
      return child["uuid"].flatMap { UniqueID(text: $0) } == uuid
    }
    if let index { element.content.replaceSubrange(index...index, with: children.map(XMLNode.element)) }
  }
}
