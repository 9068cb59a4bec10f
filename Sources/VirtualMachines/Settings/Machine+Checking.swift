import DiskImages

// What is checked once, when a file is read, so that the views need not fail: identities, numbers, and references.

extension Machine {
  /// A machine is a folder and files of its name.
  static func problem(withName name: String) -> String? {
    if name.isEmpty { return "the name is empty" }
    if name.utf8.count > 200 { return "the name is longer than 200 bytes" }
    if name.hasPrefix(".") { return "the name starts with a dot" }
    if name.unicodeScalars.contains(where: { $0 == "/" || $0 == "\\" || $0.value < 0x20 || $0.value == 0x7F }) {
      return "the name contains a slash or a control character"
    }
    return nil
  }

  func check() throws(DiskError) {
    let root = document.root
    guard root.name == "VirtualBox" else { throw wrong(root, "<\(root.name)> is not a VirtualBox settings file") }
    let machines = root.children("Machine")
    guard let machine = machines.first, machines.count == 1 else {
      throw wrong(root, "it has \(machines.count) <Machine> elements: a machine's settings file has one")
    }
    for attribute in ["uuid", "name"] where machine[attribute] == nil {
      throw wrong(machine, "attribute '\(attribute)' of <Machine> is missing")
    }
    if let problem = Machine.problem(withName: name) { throw wrong(machine, problem) }
    try checkValues(of: machine)
    try checkReferences(in: machine)
  }

  /// Attributes by the element that they belong to.
  private static let identities: [String: [String]] = [
    "Machine": ["uuid", "currentSnapshot"], "Snapshot": ["uuid"], "HardDisk": ["uuid"], "Image": ["uuid"],
    "Hardware": ["uuid"],
  ]
  private static let numbers: [String: [String: ClosedRange<Int>]] = [
    "Memory": ["RAMSize": 1...1 << 24], "CPU": ["count": 1...1024], "Order": ["position": 1...16],
    "Adapter": ["slot": 0...255], "StorageController": ["PortCount": 0...255],
    "AttachedDevice": ["port": 0...255, "device": 0...255],
  ]

  /// Walks the tree without recursion. Elements of these names in places that nobody knows are not checked.
  private func checkValues(of machine: XMLElement) throws(DiskError) {
    var waiting = [machine]
    while let element = waiting.popLast() {
      for name in Machine.identities[element.name] ?? [] {
        guard let text = element[name], UniqueID(text: text) == nil else { continue }
        throw wrong(element, "invalid UUID '\(text)' of <\(element.name)>")
      }
      for (name, range) in (Machine.numbers[element.name] ?? [:]).sorted(by: { $0.key < $1.key }) {
        guard let text = element[name] else { continue }
        guard let number = Int(text), range.contains(number) else {
          throw wrong(
            element,
            "invalid \(name) '\(text)' of <\(element.name)>: use a number from \(range.lowerBound) to \(range.upperBound)"
          )
        }
      }
      if element.name == "Adapter", let text = element["MACAddress"], HardwareAddress(text: text) == nil {
        throw wrong(element, "invalid MAC address '\(text)': use twelve hexadecimal digits, the second one even")
      }
      let isKnown = Machine.containers.contains(element.name)
      if isKnown { waiting += element.children }
    }
  }

  private static let containers: Set<String> = [
    "Machine", "Snapshot", "Snapshots", "Hardware", "Network", "Boot", "StorageControllers", "StorageController",
    "AttachedDevice", "MediaRegistry", "HardDisks", "HardDisk", "DVDImages", "FloppyImages",
  ]

  private func checkReferences(in machine: XMLElement) throws(DiskError) {
    try expectOnce(snapshots.map { ($0.uuid, $0.hardware.owner) }, "snapshots")
    var disks: [(UniqueID, XMLElement)] = []
    var waiting = machine.child("MediaRegistry")?.child("HardDisks")?.children("HardDisk") ?? []
    while let disk = waiting.popLast() {
      disks.append((disk["uuid"].flatMap { UniqueID(text: $0) } ?? .none, disk))
      for attribute in ["uuid", "location"] where disk[attribute] == nil {
        throw wrong(disk, "attribute '\(attribute)' of <HardDisk> is missing")
      }
      waiting += disk.children("HardDisk")
    }
    try expectOnce(disks, "disks")
    guard element.children("Snapshot").count <= 1 else {
      throw wrong(machine, "it has several first snapshots: a machine has one")
    }
    if let current = currentSnapshot, snapshot(current) == nil {
      throw wrong(machine, "the current snapshot \(current.braced) does not exist")
    }
  }

  private func expectOnce(_ found: [(id: UniqueID, element: XMLElement)], _ what: String) throws(DiskError) {
    var seen: Set<UniqueID> = []
    for (id, element) in found where !seen.insert(id).inserted {
      throw wrong(element, "two \(what) have the UUID \(id.braced)")
    }
  }
}
