import Foundation

/// The seeds of randomised tests.
public enum FuzzSeeds {
  /// The one that `POLDER_FUZZ_SEED` gives.
  public static var given: UInt64? {
    ProcessInfo.processInfo.environment["POLDER_FUZZ_SEED"].flatMap(UInt64.init)
  }

  /// `count` seeds, drawn anew in each run, or the given one. As arguments of a test they are shown with its failures.
  public static func draw(_ count: Int, for purpose: String) -> [UInt64] {
    if let given { return [given] }
    let seeds = (0..<count).map { _ in UInt64.random(in: 0..<1 << 32) }
    print("seeds of \(purpose): \(seeds.map(String.init).joined(separator: " ")); POLDER_FUZZ_SEED=N repeats one")
    return seeds
  }

  /// One seed for all tests of a suite.
  public static func draw(for purpose: String) -> UInt64 { draw(1, for: purpose)[0] }
}
