import Fabric
import LabTesting
import SimulationKernel

/// S2: sixteen flows of TCP through one slow link for ten seconds; what it costs by the gigabyte that is delivered.
enum DumbbellWorkload {
  static let all = [
    Benchmark(name: "dumbbell NewReno", unit: "s/GB", must: 1.4, aim: 0.5) { part in try measure("newreno", part) },
    Benchmark(name: "dumbbell CUBIC", unit: "s/GB", must: 1.4, aim: 0.5) { part in try measure("cubic", part) },
  ]

  private static func measure(_ law: String, _ part: Int) throws -> Measurement {
    let end = Instant.zero + .milliseconds(Int64(10_000 / part))
    let half = Instant(nanoseconds: end.nanoseconds / 2)
    var received: [[UInt64]] = []
    let cpu = try ProcessUsage.time { received = try Dumbbell(law: law).run(until: [half, end]).received }
    let share = Share(zip(received[1], received[0]).map { $0 - $1 }, in: end - half, rate: .gigabitsPerSecond(1))
    let gigabytes = Double(received[1].reduce(0, +)) / 1e9
    let words = "used \(thousandths(share.utilisation)), Jain \(thousandths(share.fairness))"
    return Measurement(work: words, cpu: cpu, figure: cpu / gigabytes)
  }

  private static func thousandths(_ value: Double) -> String { String((value * 1000).rounded() / 1000) }
}
