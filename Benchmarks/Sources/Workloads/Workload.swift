import Fabric
import Lab
import SimulationKernel

/// A lab and what is done to it.
struct Workload {
  /// Something done from outside at an instant.
  struct Step {
    var at: Instant
    var command: Command

    init(_ at: Instant, _ command: Command) { (self.at, self.command) = (at, command) }
  }

  var world: World
  /// What happens before anything is measured: addresses are resolved, tables filled.
  var warmUp: [Step] = []
  var warmUpEnd = Instant.zero
  /// In the order of their instants.
  var steps: [Step]
  var end: Instant
  /// The ports whose frames are observed.
  var watched: [PortID] = []

  /// What a run did after the warm-up.
  struct Outcome {
    var world: World
    /// Frames sent over a link.
    var hops: Int
    /// User and system time of the event loop, in seconds.
    var cpu: Double
    var reports: [Report]
  }

  /// Runs a copy of the world to its end. `observe` gets the log each time before it is emptied.
  func run(observe: (ObservationLog) throws -> Void = { _ in }) throws -> Outcome {
    var world = world
    var log = ObservationLog(watching: watched, of: world.fabric.portCount)
    var reports: [Report] = []
    world.start(log: &log)
    try run(&world, warmUp, until: warmUpEnd, &log) { _ in }
    let before = Int(world.fabric.framesSent)
    let cpu = try ProcessUsage.time {
      try run(&world, steps, until: end, &log) { log in
        try observe(log)
        for report in log.reports { reports.append(report.report) }
      }
    }
    return Outcome(world: world, hops: Int(world.fabric.framesSent) - before, cpu: cpu, reports: reports)
  }

  private func run(
    _ world: inout World, _ steps: [Step], until end: Instant, _ log: inout ObservationLog,
    observe: (ObservationLog) throws -> Void
  ) throws {
    for step in steps {
      try run(&world, until: Instant(nanoseconds: step.at.nanoseconds - 1), &log, observe: observe)
      world.perform(step.command, at: step.at, log: &log)
    }
    try run(&world, until: end, &log, observe: observe)
  }

  private func run(
    _ world: inout World, until limit: Instant, _ log: inout ObservationLog, observe: (ObservationLog) throws -> Void
  ) throws {
    var isDone = false
    while !isDone {
      isDone = world.run(until: limit, budget: 1 << 16, into: &log)
      try observe(log)
      log.drain()
    }
  }
}

extension Workload.Outcome {
  /// The measurement in CPU nanoseconds per packet-hop; throws where it was not exactly `expected` hops.
  func perHop(expected: Int) throws -> Measurement {
    guard hops == expected else { throw WorkloadError("\(hops) hops where \(expected) were due") }
    return Measurement(work: "\(hops) hops", cpu: cpu, figure: cpu * 1e9 / Double(hops))
  }
}
