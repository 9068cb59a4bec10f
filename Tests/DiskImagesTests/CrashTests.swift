import DiskTesting
import Foundation
import SimulationKernel
import TestSupport
import Testing

@testable import DiskImages

/// The power fails behind any change that was made to a file, and takes with it any part of what was not flushed.
@Suite struct CrashTests {
  /// How often each prefix is replayed, each time with other losses.
  static let replays = 2
  static let seed =
    FuzzSeeds.given ?? .random(in: 0..<1 << 32)

  @Test(arguments: ChainKind.all)
  func `what was flushed is there, and the image is sound`(_ kind: ChainKind) throws {
    print("seed of \(kind): \(CrashTests.seed)")
    var run = try CrashRun(kind, seed: CrashTests.seed)
    for _ in 0..<40 { try run.step() }
    try run.close()
    var random = RandomStream(seed: CrashTests.seed, owner: "cuts")
    for count in 0...run.log.count {
      for _ in 0..<CrashTests.replays { try run.expectSound(after: count, &random) }
    }
  }

  enum Operation: String, CaseIterable, Sendable {
    case commit, rebase, compact, fork, resize, repair

    func run(_ path: String, in storage: any Storage) throws {
      switch self {
      case .commit: try DiskImage.commit(path, in: storage)
      case .rebase:
        let layers = try DiskImage.open(path, in: storage).layers
        try DiskImage.rebase(path, onto: layers[layers.count - 1].path, in: storage)
      case .compact: try DiskImage.compact(path, in: storage)
      case .fork:
        let name = "grandchild.\(path.fileExtension)"
        try storage.remove(name)
        try DiskImage.fork(path, to: [name], in: storage)
      case .resize:
        let image = try DiskImage.open(path, in: storage)
        // A delta keeps the size of its parent where its format demands that.
        let added = image.hasParent && image.top.demandsSizeOfParent ? 0 : 5 * 512
        try DiskImage.resize(path, to: image.virtualSize + added, in: storage)
      case .repair:
        let image = try DiskImage.open(path, for: .writing, in: storage)
        try image.repair()
        try image.close()
      }
    }
  }

  @Test(arguments: ChainKind.all, Operation.allCases)
  func `an operation on a chain leaves the delta as it was, wherever it is cut`(
    _ kind: ChainKind, _ operation: Operation
  ) throws {
    let (storage, path) = try chain(kind)
    let content = try DiskImage.contents(of: path, in: storage)
    // Something to repair: space that nobody uses.
    if operation == .repair { try storage.change(path) { $0 += [UInt8](repeating: 0, count: 1 << 18) } }
    let before = MemoryStorage(copying: storage)
    storage.log = []
    try operation.run(path, in: storage)
    let cut = PowerCut(before: before, log: storage.log ?? [])
    var random = RandomStream(seed: CrashTests.seed, owner: "cuts")
    for count in 0...cut.log.count {
      let files = cut.files(after: count, &random)
      try expect(path, shows: content, in: files, "\(operation) of \(kind) cut after \(count) of \(cut.log.count)")
      // What was cut off can be done again.
      try operation.run(path, in: files)
      try expect(path, shows: content, in: files, "\(operation) of \(kind) repeated after \(count)")
    }
  }

  private func expect(_ path: String, shows content: [UInt8], in files: MemoryStorage, _ what: String) throws {
    do {
      let found = try DiskImage.contents(of: path, in: files)
      expectEqual(found.prefix(content.count), content, what)
      #expect(found.dropFirst(content.count).allSatisfy { $0 == 0 }, "\(what)")
      let image = try DiskImage.open(path, in: files)
      #expect(try image.check().errors == 0, "\(what)")
    } catch {
      Issue.record("\(what): \(error)")
    }
  }

  @Test(arguments: ImageFormat.allCases, Allocation.allCases)
  func `a new image is there as a whole or not at all, wherever its making is cut`(
    _ format: ImageFormat, _ allocation: Allocation
  ) throws {
    var random = RandomStream(seed: CrashTests.seed, owner: "cuts")
    for variant in format.variants {
      let blueprint = ImageBlueprint(format: format, size: 3 << 20, variant: variant, allocation: allocation)
      let path = "new.\(format.usualExtension)"
      let storage = MemoryStorage()
      storage.log = []
      try DiskImage.create(path, blueprint, in: storage)
      let cut = PowerCut(before: MemoryStorage(), log: storage.log ?? [])
      for count in 0...cut.log.count {
        for _ in 0..<CrashTests.replays {
          let files = cut.files(after: count, &random)
          #expect(files.exists(path) || count < cut.log.count)
          // What a cut has left must not be in the way.
          if !files.exists(path) { try DiskImage.create(path, blueprint, in: files) }
          let empty = [UInt8](repeating: 0, count: blueprint.size)
          try expect(path, shows: empty, in: files, "\(variant) \(format), \(allocation), cut after \(count)")
        }
      }
    }
  }

  @Test(arguments: ChainKind.all)
  func `of many forks each is there as a whole or not at all, wherever their making is cut`(_ kind: ChainKind) throws {
    let (storage, path) = try chain(kind)
    let content = try DiskImage.contents(of: path, in: storage)
    let names = (1...3).map { "fork-\($0).\(path.fileExtension)" }
    let before = MemoryStorage(copying: storage)
    storage.log = []
    try DiskImage.fork(path, to: names, in: storage)
    let cut = PowerCut(before: before, log: storage.log ?? [])
    var random = RandomStream(seed: CrashTests.seed, owner: "cuts")
    for count in 0...cut.log.count {
      let files = cut.files(after: count, &random)
      for name in names where files.exists(name) {
        try expect(name, shows: content, in: files, "\(kind) cut after \(count)")
      }
      #expect(count < cut.log.count || names.allSatisfy(files.exists))
      // What a cut has left must not be in the way.
      let missing = names.filter { !files.exists($0) }
      if !missing.isEmpty { try DiskImage.fork(path, to: missing, in: files) }
    }
  }

  /// A base, a delta and a delta over that, each with data of its own.
  private func chain(_ kind: ChainKind) throws -> (MemoryStorage, String) {
    var run = try ModelRun(kind, seed: CrashTests.seed)
    for _ in 0..<3 {
      for _ in 0..<12 { try run.write() }
      try run.zero()
      if run.paths.count < 3 { try run.fork() }
    }
    try run.image.close()
    return (MemoryStorage(copying: run.storage), run.paths[run.paths.count - 1])
  }
}
