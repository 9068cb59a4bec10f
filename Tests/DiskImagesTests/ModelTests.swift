import Foundation
import SimulationKernel
import TestSupport
import Testing

@testable import DiskImages

/// Random operations against plain arrays of bytes.
@Suite struct ModelTests {
  /// All kinds together do a million, unless `POLDER_DISK_OPERATIONS` says otherwise.
  static let operations =
    (ProcessInfo.processInfo.environment["POLDER_DISK_OPERATIONS"].flatMap(Int.init) ?? 1_000_000) / ChainKind.all.count

  @Test(arguments: ChainKind.all)
  func `whatever is done to a chain, it shows what an array would`(_ kind: ChainKind) throws {
    let seed = FuzzSeeds.given ?? .random(in: 0..<1 << 32)
    print("seed of \(kind): \(seed); POLDER_FUZZ_SEED=\(seed) repeats it")
    var run = try ModelRun(kind, seed: seed)
    for _ in 0..<ModelTests.operations { try run.step() }
    try run.reopen()
    try run.expectAll()
  }
}
