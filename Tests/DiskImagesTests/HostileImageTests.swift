import DiskTesting
import Foundation
import SimulationKernel
import TestSupport
import Testing

@testable import DiskImages

/// Nothing that a file holds traps, hangs, or takes more memory than the file warrants.
@Suite struct HostileImageTests {
  /// For each kind, unless `POLDER_FUZZ_ROUNDS` says otherwise.
  static let rounds = ProcessInfo.processInfo.environment["POLDER_FUZZ_ROUNDS"].flatMap(Int.init) ?? 3000
  static let seed =
    FuzzSeeds.given ?? .random(in: 0..<1 << 32)

  @Test(arguments: ChainKind.all)
  func `damaged tables and headers are errors, and nothing worse`(_ kind: ChainKind) throws {
    print("seed of \(kind): \(HostileImageTests.seed)")
    var random = RandomStream(seed: HostileImageTests.seed, owner: "hostile images")
    var run = try ModelRun(kind, seed: HostileImageTests.seed)
    for _ in 0..<6 { try run.write() }
    try run.fork()
    for _ in 0..<6 { try run.write() }
    try run.image.close()
    let offsets = run.paths.map { (path: $0, offsets: metadata(of: run.storage.files[$0])) }
    for _ in 0..<HostileImageTests.rounds {
      let storage = MemoryStorage(copying: run.storage)
      let target = offsets[Int(random.next(below: UInt64(offsets.count)))]
      guard !target.offsets.isEmpty else { continue }
      damage(target.path, target.offsets, in: storage, &random)
      exercise(run.paths[1], in: storage)
    }
  }

  @Test func `a VMDK without a descriptor is written to all the same`() throws {
    var run = try ModelRun(ChainKind.all.first { $0.description == "vmdk" } ?? ChainKind.all[0], seed: 1)
    try run.image.close()
    try run.storage.change(run.paths[0]) { for index in 512..<1024 { $0[index] = 0 } }
    run.image = try DiskImage.open(run.paths[0], for: .writing, in: run.storage)
    try run.image.write([1], at: GuestOffset(0))
    try run.image.close()
    #expect(try DiskImage.contents(of: run.paths[0], in: run.storage).first == 1)
  }

  /// Bytes that are not the guest's: where the first megabytes are not zero.
  private func metadata(of file: MemoryFile?) -> [Int] {
    guard let file else { return [] }
    var bytes = [UInt8](repeating: 0, count: min(file.size, 4 << 20))
    bytes.withUnsafeMutableBytes { file.read($0, at: 0) }
    return bytes.indices.filter { bytes[$0] != 0 }.prefix(6000) + [max(0, file.size - 512)]
  }

  private func damage(_ path: String, _ offsets: [Int], in storage: MemoryStorage, _ random: inout RandomStream) {
    for _ in 0...random.next(below: 3) {
      let offset = offsets[Int(random.next(below: UInt64(offsets.count)))] / 8 * 8 + Int(random.next(below: 8))
      let values: [[UInt8]] = [
        [UInt8(truncatingIfNeeded: random.next())], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], (0..<4).map { _ in UInt8(truncatingIfNeeded: random.next()) },
      ]
      values[Int(random.next(below: 5))].withUnsafeBytes { storage.files[path]?.write($0, at: offset) }
    }
    if random.next(below: 10) == 0 {
      let size = storage.files[path]?.size ?? 0
      storage.files[path]?.resize(to: Int(random.next(below: UInt64(size + 1))))
    }
  }

  /// Whatever happens, it is an error of ours.
  private func exercise(_ path: String, in storage: MemoryStorage) {
    do {
      let image = try DiskImage.open(path, in: storage)
      _ = try? image.check()
      for start in stride(from: 0, to: min(image.virtualSize, 1 << 20), by: 50_000) {
        _ = try? image.read(GuestRange(GuestOffset(start), count: min(3000, image.virtualSize - start)))
      }
      let writer = try DiskImage.open(path, for: .writing, in: storage)
      for start in stride(from: 0, to: min(writer.virtualSize - 600, 1 << 20), by: 300_000) {
        _ = try? writer.write([UInt8](repeating: 1, count: 600), at: GuestOffset(start))
        _ = try? writer.zero(GuestRange(GuestOffset(start), count: 600))
      }
      try? writer.close()
    } catch {
      #expect(!error.reason.isEmpty)
    }
  }
}
