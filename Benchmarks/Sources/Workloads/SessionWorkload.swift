import Fabric
import Foundation
import Lab
import LabTesting
import Sessions
import SimulationKernel

/// What it costs a session that keeps keyframes to go ten seconds back, and what the keyframes take in memory.
enum SessionWorkload {
  static let all = [
    Benchmark(name: "seek 10 s back, TCP", unit: "ms", must: 50) { _ in try measureSeek(fairShare(), frames: 0) },
    Benchmark(name: "seek 10 s back, 100 k fps", unit: "ms", must: 300) { _ in
      try measureSeek(chain(), frames: 100_000)
    },
    Benchmark(name: "keyframes, 100 nodes", unit: "MiB", must: 256) { part in try measureMemory(minutes: 10 / part) },
  ]

  private static let back = Duration.seconds(10)

  private static func fairShare() throws -> Checkpoint {
    var start = try Checkpoint(
      Topology(yaml: Repository.text(of: "tcp-fair-share"), file: "tcp-fair-share.yaml"), folder: Repository.root)
    start.plan.captures = []
    return start
  }

  /// The chain of switches; a datagram each 110 us on eleven links.
  private static func chain() throws -> Checkpoint {
    let workload = Chain.switched(interval: "110us").workload(300_000)
    var journal = Journal()
    for step in workload.warmUp + workload.steps {
      journal.insert(.init(.command(step.command, check: nil), at: step.at))
    }
    let world = workload.world
    let labels = Labels(
      nodes: world.nodes.indices.map { "n\($0)" }, ports: world.fabric.ports.map { "p\($0.rawValue)" })
    let plan = Plan(lab: "chain", seed: 1, end: .zero + .seconds(30), labels: labels, captures: [])
    return Checkpoint(world: world, plan: plan, journal: journal, progress: Progress())
  }

  /// The longest of some ways back from where the session then is.
  private static func measureSeek(_ start: Checkpoint, frames: UInt64) throws -> Measurement {
    var session = try Session(start, output: nil, keyframes: .standard)
    let end = start.plan.end
    var times: [Double] = []
    for stop in 1...5 {
      session.advance(
        to: Instant(nanoseconds: end.nanoseconds - (end.nanoseconds - back.nanoseconds) / 5 * Int64(5 - stop)))
      let target = Instant(nanoseconds: session.now.nanoseconds - back.nanoseconds)
      let digest = session.world.digest
      let present = session.now
      times.append(try ProcessUsage.time { try session.seek(to: target) })
      try session.seek(to: present)
      guard session.world.digest == digest else { throw WorkloadError("another present after a look at the past") }
    }
    let rate = session.world.fabric.framesSent * 1_000_000_000 / UInt64(session.world.now.nanoseconds)
    guard rate * 10 >= frames * 9 else { throw WorkloadError("only \(rate) frames a second") }
    let longest = times.max() ?? 0
    return Measurement(work: "\(session.world.eventsHandled) events", cpu: times.reduce(0, +), figure: longest * 1000)
  }

  /// What the process holds at most, over what it holds without keyframes.
  private static func measureMemory(minutes: Int) throws -> Measurement {
    let topology = try Topology(yaml: BusyLab.text(minutes: max(1, minutes)), file: "busy.yaml")
    let start = try Checkpoint(topology, folder: Repository.root)
    let plain = try growth(start, .none)
    let kept = try growth(start, .standard)
    return Measurement(
      work: "\(kept.events) events", cpu: kept.cpu, figure: Double(kept.bytes - plain.bytes) / Double(1 << 20))
  }

  private static func growth(
    _ start: Checkpoint, _ policy: KeyframePolicy
  ) throws -> (bytes: Int, events: UInt64, cpu: Double) {
    let before = ProcessUsage.allocatedBytes
    var session = try Session(start, output: nil, keyframes: policy)
    var most = 0
    let cpu = ProcessUsage.time {
      while !session.isFinished {
        session.advance(to: session.now + .seconds(1))
        most = max(most, ProcessUsage.allocatedBytes - before)
      }
    }
    return (most, session.world.eventsHandled, cpu)
  }
}
