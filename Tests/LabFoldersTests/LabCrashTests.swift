import DiskImages
import DiskTesting
import Foundation
import Lab
import LabTesting
import Sessions
import SimulationKernel
import TestSupport
import Testing

@testable import LabFolders

/// The power fails behind any change that was made to a file, and takes with it any part of what was not flushed: the lab opens as
/// it was before the operation or after it, and what is new is whole or no lab.
@Suite struct LabCrashTests {
  enum Operation: String, CaseIterable, Sendable {
    case keep, take, takeState, restore, delete, edit, link, copy, create, importing
  }

  private let storage: MemoryStorage
  private let later: Checkpoint
  private let exported: [UInt8]

  init() throws {
    storage = MemoryStorage()
    let folder = try LabFixture.create(.file("two-hosts"), in: storage)
    for second in [1, 2] as [Int64] {
      try folder.keep(LabFixture.run(folder.present(), to: .zero + .seconds(second)))
      try folder.takeSnapshot("at \(second)")
    }
    try folder.keep(LabFixture.run(folder.present(), to: .zero + .seconds(3)))
    later = try LabFixture.run(folder.present(), to: .zero + .seconds(4))
    var bytes: [UInt8] = []
    try LabArchive.export(folder) { (piece) throws(DiskError) in bytes += piece }
    exported = bytes
  }

  private func carryOut(_ operation: Operation) throws {
    if operation == .create {
      try LabFolder.create("new", topology: [1, 2, 3], beginning: later, in: storage)
      return
    }
    if operation == .importing {
      var offset = 0
      return try LabArchive.importing("file", to: "new", in: storage) { count in
        defer { offset = min(exported.count, offset + count) }
        return Array(exported[offset..<min(exported.count, offset + count)])
      }
    }
    let folder = try LabFolder("lab", for: .writing, in: storage)
    switch operation {
    case .keep: try folder.keep(later)
    case .take: try folder.takeSnapshot("now")
    case .takeState: try folder.takeSnapshot("now", of: later)
    case .restore: try folder.restoreSnapshot("at 1")
    case .delete: try folder.deleteSnapshot("at 1")
    case .edit: try folder.editSnapshot("at 1", name: "first", description: nil)
    case .link: try folder.clone(to: ["new", "new-2"], isLinked: true)
    case .copy: try folder.clone(to: ["new"], isLinked: false)
    case .create, .importing: break
    }
  }

  /// What is seen of a lab, all states read; nil where there is none.
  private func found(_ name: String, _ files: MemoryStorage) throws -> [String]? {
    guard files.exists("\(name)/lab.json") else { return nil }
    let lab = try LabFolder(name, for: .reading, in: files)
    let moments =
      [("beginning", lab.manifest.beginning), ("present", lab.manifest.present)]
      + lab.manifest.snapshots.map { ("\($0.name) after \($0.parent ?? "none")", $0.moment) }
    return try moments.map { "\($0.0): \(LabView(try lab.state($0.1)).digest)" }
  }

  @Test(arguments: Operation.allCases) func `a lab opens as before or as after, wherever an operation is cut`(
    _ operation: Operation
  ) throws {
    let before = MemoryStorage(copying: storage)
    let old = try found("lab", storage)
    storage.log = []
    try carryOut(operation)
    let new = try found("lab", storage)
    let made = try found("new", storage)
    let cut = PowerCut(before: before, log: storage.log ?? [])
    var random = RandomStream(seed: FuzzSeeds.draw(for: "\(operation)"), owner: "cuts")
    for count in 0...cut.log.count {
      let files = cut.files(after: count, &random)
      let what = "\(operation) cut after \(count) of \(cut.log.count)"
      do {
        let lab = try found("lab", files)
        #expect(lab == old || lab == new, "\(what)")
        let copy = try found("new", files)
        #expect(copy == nil || copy == made, "\(what)")
        // It can be worked with.
        let folder = try LabFolder("lab", for: .writing, in: files)
        try folder.keep(later)
        #expect(LabView(try folder.present()) == LabView(later), "\(what)")
      } catch {
        Issue.record("\(what): \(error)")
      }
    }
  }

  @Test(arguments: Operation.allCases) func `a full disk leaves the lab as it was or as it should be`(
    _ operation: Operation
  ) throws {
    let old = try found("lab", storage)
    let before = MemoryStorage(copying: storage)
    storage.log = []
    try carryOut(operation)
    let (changes, new) = (storage.log?.count ?? 0, try found("lab", storage))
    for count in 0..<changes {
      let files = MemoryStorage(copying: before)
      let test = try LabCrashTests(on: files, later, exported)
      files.changesBeforeFailure = count
      #expect(throws: DiskError.self) { try test.carryOut(operation) }
      files.changesBeforeFailure = nil
      let lab = try found("lab", files)
      #expect(lab == old || lab == new, "\(operation) failed after \(count)")
    }
  }

  private init(on storage: MemoryStorage, _ later: Checkpoint, _ exported: [UInt8]) throws {
    (self.storage, self.later, self.exported) = (storage, later, exported)
  }
}
