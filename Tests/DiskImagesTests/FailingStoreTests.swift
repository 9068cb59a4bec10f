import DiskTesting
import Foundation
import Testing

@testable import DiskImages

/// A full disk, or one that cannot be written, at each single change.
@Suite struct FailingStoreTests {
  @Test(arguments: ChainKind.all)
  func `a write that fails says so, loses nothing, and succeeds when it is repeated`(_ kind: ChainKind) throws {
    let (original, path) = try chain(kind)
    let content = try DiskImage.contents(of: path, in: original)
    var count = 0
    var isDone = false
    while !isDone {
      let storage = MemoryStorage(copying: original)
      let image = try DiskImage.open(path, for: .writing, in: storage)
      storage.changesBeforeFailure = count
      var expected = content
      isDone = try attempt(image, &expected, "\(kind), change \(count)")
      storage.changesBeforeFailure = nil
      expectEqual(try DiskImage.contents(of: path, in: storage), expected, "\(kind), change \(count)")
      #expect(try DiskImage.open(path, in: storage).check().errors == 0, "\(kind), change \(count)")
      count += 1
    }
    #expect(count > 3)
  }

  /// Some writes, each repeated once where it fails. True if none failed.
  private func attempt(_ image: DiskImage, _ expected: inout [UInt8], _ what: String) throws -> Bool {
    var failures = 0
    func twice(_ body: () throws -> Void) throws {
      do { try body() } catch let error as DiskError {
        #expect(error.kind == .inputOutput && error.reason.contains("no space"), "\(what)")
        failures += 1
        try body()
      }
    }
    for (index, start) in [0, 5120, expected.count / 2, expected.count - 1024].enumerated() {
      let bytes = [UInt8](repeating: UInt8(0xC0 + index), count: 1024)
      try twice { try image.write(bytes, at: GuestOffset(start)) }
      expected.replaceSubrange(start..<start + 1024, with: bytes)
      if index == 1 { try twice { try image.flush() } }
    }
    try twice { try image.close() }
    return failures == 0
  }

  @Test(arguments: ChainKind.all, CrashTests.Operation.allCases)
  func `an operation that fails leaves the delta as it was, and succeeds when it is repeated`(
    _ kind: ChainKind, _ operation: CrashTests.Operation
  ) throws {
    let (original, path) = try chain(kind)
    let content = try DiskImage.contents(of: path, in: original)
    if operation == .repair { try original.change(path) { $0 += [UInt8](repeating: 0, count: 1 << 18) } }
    for count in 0... {
      let storage = MemoryStorage(copying: original)
      storage.changesBeforeFailure = count
      if succeeds(operation, path, storage) { break }
      storage.changesBeforeFailure = nil
      let what = "\(operation) of \(kind), change \(count)"
      expectEqual(try DiskImage.contents(of: path, in: storage).prefix(content.count), content, what)
      try operation.run(path, in: storage)
      expectEqual(try DiskImage.contents(of: path, in: storage).prefix(content.count), content, what + ", repeated")
    }
  }

  private func succeeds(_ operation: CrashTests.Operation, _ path: String, _ storage: MemoryStorage) -> Bool {
    do {
      try operation.run(path, in: storage)
      return true
    } catch {
      return false
    }
  }

  private func chain(_ kind: ChainKind) throws -> (MemoryStorage, String) {
    var run = try ModelRun(kind, seed: 1)
    for _ in 0..<3 {
      for _ in 0..<6 { try run.write() }
      if run.paths.count < 3 { try run.fork() }
    }
    try run.image.close()
    return (MemoryStorage(copying: run.storage), run.paths[run.paths.count - 1])
  }
}
