public import Fabric
public import Lab
public import Sessions
import SimulationKernel

/// A lab that is run one event at a time, with its journal's commands at their instants, and looked at in between.
///
/// It drives the world as ``Session`` does, without captures and checks.
public struct SteppedRun {
  public private(set) var world: World
  public private(set) var log = ObservationLog()
  public let plan: Plan
  private let journal: Journal
  private var inputsDone = 0

  /// A lab that has just been switched on.
  public init(_ topology: Topology) throws(SessionError) {
    let start = try Checkpoint(topology, folder: Repository.root + "/Topologies")
    (world, plan, journal) = (start.world, start.plan, start.journal)
    world.start(log: &log)
  }

  /// Lets one more thing happen, an event of the world or an input.
  ///
  /// - Returns: whether there was one before the plan's end.
  public mutating func step() -> Bool {
    log.drain()
    let due = inputsDone < journal.entries.count ? journal.entries[inputsDone].at : .never
    let before = world.eventsHandled
    let limit = min(plan.end, Instant(nanoseconds: due.nanoseconds - 1))
    // Stale wakes are not counted.
    while world.eventsHandled == before, !world.run(until: limit, budget: 1, into: &log) {}
    if world.eventsHandled > before { return true }
    guard due <= plan.end else { return false }
    performNextInput()
    return true
  }

  /// Lets `count` more things happen. Returns whether that many did.
  public mutating func steps(_ count: Int) -> Bool {
    for _ in 0..<count where !step() { return false }
    return true
  }

  private mutating func performNextInput() {
    let entry = journal.entries[inputsDone]
    inputsDone += 1
    switch entry.input {
    case .command(let command, _): world.perform(command, at: entry.at, log: &log)
    }
  }

  /// Goes on from another world, which stands where this one stands.
  public func continuing(with other: World) -> SteppedRun {
    var run = self
    run.world = other
    return run
  }
}
