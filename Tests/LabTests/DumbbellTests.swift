import Fabric
import LabTesting
import SimulationKernel
import Testing

/// Sixteen flows share a link of 1 Gbit/s for ten seconds, with starts that a seed scatters.
@Suite struct DumbbellTests {
  /// Utilisation and Jain's index of the second half of a run.
  private static func share(_ law: String, seed: UInt64) throws -> Share {
    var dumbbell = Dumbbell(law: law, seed: seed)
    dumbbell.isJittered = true
    let received = try dumbbell.run(until: [.zero + .seconds(5), .zero + .seconds(10)]).received
    return Share(zip(received[1], received[0]).map { $0 - $1 }, in: .seconds(5), rate: .gigabitsPerSecond(1))
  }

  @Test(arguments: ["newreno", "cubic"])
  func `the link is filled, and shared evenly as a mean over ten seeds`(law: String) throws {
    let shares = try (1...10).map { try Self.share(law, seed: $0) }
    for share in shares { #expect(share.utilisation >= 0.95 * Dumbbell.ceiling) }
    let fairness = shares.reduce(0) { $0 + $1.fairness } / Double(shares.count)
    #expect(fairness >= 0.9, "\(shares.map(\.fairness))")
  }
}
