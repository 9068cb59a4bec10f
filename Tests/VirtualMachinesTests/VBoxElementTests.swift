import DiskImages
import Foundation
import TestSupport
import Testing

@testable import VirtualMachines

/// Walks the table `vbox-elements.md`.
@Suite struct VBoxElementTests {
  struct Row {
    var element: [String]
    var attribute: String
    var isRead: Bool
    var fates: [String]

    var key: String { element.joined(separator: "/") + " " + attribute }
  }

  private static let operations = ["set", "take", "restore", "delete", "linked clone", "full clone", "export"]
  private static let url = PackageFolder.url.appending(path: "Tests/VirtualMachinesTests/vbox-elements.md")

  private static func lines() throws -> [String] {
    String(decoding: try Data(contentsOf: url), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
  }

  static func rows() throws -> [Row] {
    try lines().compactMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3 + operations.count, cells[0] != "element", !cells[0].hasPrefix("-") else { return nil }
      return Row(
        element: cells[0].split(separator: "/").map(String.init), attribute: cells[1], isRead: cells[2] == "read",
        fates: Array(cells[3...]))
    }
  }

  /// The value at a row's place.
  private func value(_ row: Row, in root: XMLElement) -> String? {
    let names = row.element.first == "VirtualBox" ? [] : row.element
    guard let element = names.reduce(root as XMLElement?, { $0?.child($1) }) else { return nil }
    return row.attribute == "(text)" ? element.text : element[row.attribute]
  }

  /// A machine with everything that is in the table.
  private func machine(in folder: TemporaryFolder, _ rows: [Row]) throws -> MachineFile {
    var blueprint = MachineBlueprint(name: "web")
    (blueprint.diskSize, blueprint.description) = (1 << 20, "text")
    let file = try MachineFile.create(blueprint, in: folder.path)
    try folder.write([UInt8](repeating: 0, count: 2048), as: "a.iso")
    try file.attach(folder["a.iso"], as: .cd)
    try file.machine.set("nic1.network", "internal:lan")
    file.machine.setExtraData("someone's", "value")
    for (number, row) in rows.enumerated() where !row.isRead && !row.element.contains("Snapshot") {
      var root = file.machine.document.root
      put("value \(number)", row.attribute, at: row.element[...], in: &root)
      file.machine.document.root = root
    }
    try file.save()
    return file
  }

  private func put(_ value: String, _ attribute: String, at path: ArraySlice<String>, in element: inout XMLElement) {
    guard let first = path.first else {
      element[attribute] = value
      return
    }
    element.update(first) { put(value, attribute, at: path.dropFirst(), in: &$0) }
  }

  private func change(_ file: MachineFile, _ number: Int) throws {
    for (name, value) in [
      ("vcpus", "\(number)"), ("memory", "\(number * 100)MiB"), ("boot", number % 2 == 0 ? "network" : "floppy,cd"),
      ("os-type", "Other_\(number)"), ("description", "text \(number)"), ("nic1.mac", "random"),
      ("nic1.type", number % 2 == 0 ? "virtio" : "82545EM"), ("nic1.cable", number % 2 == 0 ? "off" : "on"),
      ("nic1.network", "internal:lan\(number)"),
    ] {
      try file.machine.set(name, value)
    }
    try file.save()
  }

  /// The trees before and after each operation.
  private func runs(_ file: MachineFile, _ folder: TemporaryFolder) throws -> [(before: XMLElement, after: XMLElement)]
  {
    var runs: [(XMLElement, XMLElement)] = []
    func run(_ body: () throws -> XMLElement) throws {
      let before = file.machine.document.root
      runs.append((before, try body()))
    }
    func snapshot(_ name: String) throws -> UniqueID { try file.machine.snapshot(named: name).uuid }
    try run {
      try change(file, 2)
      return file.machine.document.root
    }
    try run {
      try file.takeSnapshot("one", description: "of the snapshot")
      return file.machine.document.root
    }
    try change(file, 3)
    try run {
      try file.restoreSnapshot(try snapshot("one"))
      return file.machine.document.root
    }
    try file.takeSnapshot("two")
    try run {
      try file.delete(try file.planDeletion(of: try snapshot("two")))
      return file.machine.document.root
    }
    try run {
      try file.clone(CloneRequest(["linked"], .linked), to: folder.path)
      return try MachineFile(folder["linked/linked.vbox"], for: .reading).machine.document.root
    }
    try run {
      try file.clone(CloneRequest(["full"], .full), to: folder.path)
      return try MachineFile(folder["full/full.vbox"], for: .reading).machine.document.root
    }
    try run {
      try file.export(to: folder["out.ovf"])
      var machine = try #require(try OVFPackage(folder.bytes(of: "out.ovf"), path: "out.ovf").machine)
      machine.name = "Machine"
      return XMLElement("VirtualBox", file.machine.document.root.attributes.map { ($0.name, $0.value) }, [machine])
    }
    return runs
  }

  @Test func `each element and attribute is read, kept or changed as the table says`() throws {
    let rows = try VBoxElementTests.rows()
    #expect(rows.count > 200)
    let folder = try TemporaryFolder()
    let runs = try runs(try machine(in: folder, rows), folder)
    var found: [String: [String]] = [:]
    for row in rows {
      found[row.key] = runs.map { run in
        let (before, after) = (value(row, in: run.before), value(row, in: run.after))
        return before == after ? "kept" : after == nil ? "dropped" : "changed"
      }
    }
    if ProcessInfo.processInfo.environment["POLDER_RENEW"] == "1" { return try renew(found) }
    for row in rows {
      let actual = found[row.key] ?? []
      if row.fates.contains("time") { continue }
      #expect(actual == row.fates, "\(row.key)")
      // What Polder does not read it must not change.
      #expect(row.isRead || !actual.contains("changed"), "\(row.key)")
    }
  }

  private func renew(_ found: [String: [String]]) throws {
    let lines = try VBoxElementTests.lines().map { line -> String in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count > 2, let fates = found[cells[0] + " " + cells[1]],
        !cells.contains("time")
      else { return line }
      return "| " + (cells[..<3] + fates).joined(separator: " | ") + " |"
    }
    try Data(lines.joined(separator: "\n").utf8).write(to: VBoxElementTests.url)
  }

  @Test(.enabled(if: GoldenMachines.areThere, "the golden machines cannot be unpacked: tar or xz is missing"))
  func `the table has all that VirtualBox's own files have`() throws {
    let known = Set(try VBoxElementTests.rows().map(\.key))
    for name in GoldenMachineTests.files {
      let root = try MachineFile(GoldenMachines.path(name), for: .reading).machine.document.root
      var waiting = root.children.map { ([$0.name], $0) }
      while let (path, element) = waiting.popLast() {
        for attribute in element.attributes {
          let key = path.joined(separator: "/") + " " + attribute.name
          #expect(known.contains(key), "\(key)")
        }
        waiting += element.children.map { child in
          // Snapshots and deltas are within each other; a snapshot's hardware is like the machine's.
          if child.name == "Snapshots" { return (Array(path.dropLast()), child) }
          if path.last == "HardDisk", child.name == "HardDisk" { return (path, child) }
          if path.last == "Snapshot", child.name == "Hardware" { return (["Machine", "Hardware"], child) }
          return (path + [child.name], child)
        }
      }
    }
  }
}
