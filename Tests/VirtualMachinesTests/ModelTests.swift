import DiskImages
import Foundation
import TestSupport
import Testing

@testable import VirtualMachines

/// Random take, write, restore, delete and clone against plain copies.
@Suite struct ModelTests {
  private static let isLong = ProcessInfo.processInfo.environment["POLDER_LONG_TESTS"] == "1"

  @Test(arguments: ImageFormat.allCases)
  func `whatever is done to a machine, each of its states shows what a copy would`(_ format: ImageFormat) throws {
    let seed = FuzzSeeds.given ?? .random(in: 0..<1 << 32)
    print("seed of machines on \(format): \(seed); POLDER_FUZZ_SEED=\(seed) repeats it")
    var model = try MachineModel(format, seed: seed)
    for _ in 0..<(ModelTests.isLong ? 3000 : 40) { try model.step() }
    try model.expectAll()
  }

  @Test func `a chain of fifty snapshots is deleted from the middle outwards`() throws {
    var model = try MachineModel(.qcow2, seed: FuzzSeeds.draw(for: "a chain of fifty snapshots"))
    for _ in 0..<MachineModel.maximumSnapshots {
      try model.write(0)
      try model.take(0)
    }
    try model.expect(0)
    while model.machines[0].snapshots.count > (ModelTests.isLong ? 0 : 40) { try model.delete(0) }
    try model.expectAll()
  }
}
