import Foundation

/// The seeds of randomised tests.
public enum FuzzSeeds {
  /// `count` seeds, drawn anew in each run, or the one that `POLDER_FUZZ_SEED` gives. As arguments of a test they stand
  /// in its failures.
  public static func draw(_ count: Int, for purpose: String) -> [UInt64] {
    if let given = ProcessInfo.processInfo.environment["POLDER_FUZZ_SEED"].flatMap(UInt64.init) { return [given] }
    let seeds = (0..<count).map { _ in UInt64.random(in: 0..<1 << 32) }
    print("seeds of \(purpose): \(seeds.map(String.init).joined(separator: " ")); POLDER_FUZZ_SEED=N repeats one")
    return seeds
  }
}
