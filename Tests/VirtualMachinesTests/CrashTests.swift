import DiskImages
import DiskTesting
import Foundation
import SimulationKernel
import TestSupport
import Testing

@testable import VirtualMachines

/// The power fails behind any change that was made to a file, and takes with it any part of what was not flushed: the machine
/// opens as it was before the operation or after it.
@Suite struct CrashTests {
  enum Operation: String, CaseIterable, Sendable {
    case take, restore, deleteLeaf, deleteMiddle, deleteBase, deleteWithSeveral, keepWithSeveral, set, link, copy, edit,
      change

    func run(_ file: MachineFile) throws {
      func uuid(_ name: String) throws -> UniqueID { try file.machine.snapshot(named: name).uuid }
      switch self {
      case .take: try file.takeSnapshot("new")
      case .restore: try file.restoreSnapshot(try uuid("one"))
      case .deleteLeaf: try file.delete(try file.planDeletion(of: try uuid("leaf")))
      case .deleteMiddle: try file.delete(try file.planDeletion(of: try uuid("three")))
      case .deleteBase: try file.delete(try file.planDeletion(of: try uuid("base")))
      case .deleteWithSeveral: try file.delete(try file.planDeletion(of: try uuid("one"), .merge))
      case .keepWithSeveral: try file.delete(try file.planDeletion(of: try uuid("one"), .keep))
      case .set:
        try file.machine.set("memory", "1GiB")
        try file.save()
      case .link:
        var request = CloneRequest(["linked-1", "linked-2"], .linked)
        request.snapshot = try uuid("one")
        try file.clone(request, to: ".")
      case .copy: try file.clone(CloneRequest(["full"], .full), to: ".")
      case .change: try file.change([UInt8](repeating: 99, count: 60_000), at: 50_000)
      case .edit: try file.editSnapshot(try uuid("one"), name: "first")
      }
    }
  }

  /// base, one, and over that two branches: `leaf`, and `two` with `three`, from which the current state is.
  private func machine(_ format: ImageFormat) throws -> MemoryStorage {
    let storage = MemoryStorage()
    var blueprint = MachineBlueprint(name: "web")
    (blueprint.diskFormat, blueprint.diskSize) = (format, format == .vdi ? 1 << 20 : 256 << 10)
    let file = try MachineFile.create(blueprint, in: ".", storage)
    var value: UInt8 = 0
    func write() throws {
      value += 1
      try file.write([UInt8](repeating: value, count: 70_000), at: Int(value) * 20_000)
    }
    for name in ["base", "one", "leaf"] {
      try write()
      try file.takeSnapshot(name)
    }
    try file.restoreSnapshot(try file.machine.snapshot(named: "one").uuid)
    for name in ["two", "three"] {
      try write()
      try file.takeSnapshot(name)
    }
    try write()
    return storage
  }

  private static let path = "web/web.vbox"
  private static let isLong = ProcessInfo.processInfo.environment["POLDER_LONG_TESTS"] == "1"
  private static let formats: [ImageFormat] = isLong ? [.vdi, .qcow2, .vmdk, .vhd, .raw] : [.qcow2, .vmdk]

  /// Behind every change, or behind some of them.
  private static func cuts(_ count: Int, _ random: inout RandomStream) -> [Int] {
    if isLong { return Array(0...count) }
    return (0..<12).map { _ in Int(random.next(below: UInt64(count + 1))) }
  }

  @Test(arguments: Operation.allCases, formats)
  func `a machine opens as before or as after, wherever an operation is cut`(
    _ operation: Operation, _ format: ImageFormat
  ) throws {
    let storage = try machine(format)
    let before = MemoryStorage(copying: storage)
    let old = try Found(storage)
    storage.log = []
    try operation.run(try MachineFile(CrashTests.path, for: .writing, in: storage))
    let new = try Found(storage)
    let cut = PowerCut(before: before, log: storage.log ?? [])
    var random = RandomStream(seed: FuzzSeeds.draw(for: "\(operation) on \(format)"), owner: "cuts")
    for count in CrashTests.cuts(cut.log.count, &random) {
      let files = cut.files(after: count, &random)
      try judge(files, old, new, "\(operation) on \(format) cut after \(count) of \(cut.log.count)")
    }
  }

  private func judge(_ files: MemoryStorage, _ old: Found, _ new: Found, _ what: String) throws {
    do {
      let found = try Found(files)
      #expect(found == old || found == new, "\(what): \(found.difference(old)), and \(found.difference(new))")
      // What was cut off is finished or swept away, and nothing changes by that.
      let file = try MachineFile(CrashTests.path, for: .writing, in: files)
      try file.repair()
      let repaired = try Found(files)
      #expect(repaired == found, "\(what), repaired: \(repaired.difference(found))")
      #expect(file.leftovers == [] && file.machine.merging == [], "\(what)")
      for (name, state) in [("linked-1", "one"), ("linked-2", "one"), ("full", "now")]
      where files.exists("\(name)/\(name).vbox") {
        let clone = try MachineFile("\(name)/\(name).vbox", for: .reading, in: files)
        #expect(try clone.states()["now"] == old.states[state], "\(what): \(name)")
        let known = file.linkedClones.contains { $0.contains("\(name)/") }
        #expect(known || name == "full", "\(what): the origin does not know \(name)")
      }
    } catch {
      Issue.record("\(what): \(error)")
    }
  }

  /// What is seen of a machine: its settings, its tree, and what each state's disks hold.
  private struct Found: Equatable {
    var settings: [String]
    var tree: [String]
    var states: [String: [[UInt8]]]

    init(_ storage: MemoryStorage) throws {
      let file = try MachineFile(CrashTests.path, for: .reading, in: storage)
      settings = file.machine.settings.map { "\($0.name)=\($0.value)" }
      tree = file.machine.snapshots.map { "\($0.depth) \($0.name)" }
      states = try file.states()
    }

    /// Without the bytes.
    func difference(_ other: Found) -> String {
      let wrong = states.keys.filter { states[$0] != other.states[$0] }.sorted()
      return
        "settings \(settings == other.settings ? "same" : "differ"), tree \(tree) or \(other.tree), states \(wrong)"
    }
  }
}
