public import Fabric
public import Lab
public import Sessions
import SimulationKernel

/// A lab that is run one event at a time, with its plan's commands at their instants, and looked at in between.
///
/// It drives the world as ``LabRun`` does, without captures and checks.
public struct SteppedRun {
  public private(set) var world: World
  public private(set) var log = ObservationLog()
  public let plan: Plan
  private var nextStep = 0

  /// A lab that has just been switched on.
  public init(_ topology: Topology) throws(RunError) {
    world = World(topology)
    plan = try Plan(topology, of: world, folder: Repository.root + "/Topologies")
    world.start(log: &log)
  }

  /// Lets one more thing happen, an event of the world or a command of the plan.
  ///
  /// - Returns: whether there was one before the plan's end.
  public mutating func step() -> Bool {
    log.drain()
    let due = nextStep < plan.timeline.count ? plan.timeline[nextStep].at : .never
    let before = world.eventsHandled
    let limit = min(plan.end, Instant(nanoseconds: due.nanoseconds - 1))
    // Stale wakes are not counted.
    while world.eventsHandled == before, !world.run(until: limit, budget: 1, into: &log) {}
    if world.eventsHandled > before { return true }
    guard due <= plan.end else { return false }
    performNextStep()
    return true
  }

  /// Lets `count` more things happen. Returns whether there were so many.
  public mutating func steps(_ count: Int) -> Bool {
    for _ in 0..<count where !step() { return false }
    return true
  }

  private mutating func performNextStep() {
    let step = plan.timeline[nextStep]
    nextStep += 1
    switch step.action {
    case .command(let command):
      world.perform(command, at: step.at, log: &log)
    case .check(let number):
      guard case .command(let expectation) = plan.checks[number].condition else { return }
      world.perform(.run(expectation.command, on: expectation.node), at: step.at, log: &log)
    }
  }

  /// Goes on from another world, which stands where this one stands.
  public func continuing(with other: World) -> SteppedRun {
    var run = self
    run.world = other
    return run
  }
}
