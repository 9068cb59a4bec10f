import Fabric
public import Lab
public import SimulationKernel

/// A run of a lab: a world, the plan that drives it, and the files that its captures go to.
///
/// It is the edge of the simulation: commands enter the world here and observations leave it.
public struct LabRun: ~Copyable {
  public private(set) var world: World
  public private(set) var plan: Plan
  private var log: ObservationLog
  private let captures: CaptureSession

  /// Events between two looks at the outside: often enough for a progress line, rarely enough to cost nothing.
  private static let slice = 1 << 14

  /// Begins a lab, switched off, or takes one up in the middle.
  ///
  /// - Parameter output: the folder for the captures; nil writes none.
  /// - Throws: when a filter is wrong or a capture file cannot be created.
  public init(_ world: World, _ plan: Plan, output: String?) throws(RunError) {
    let captures = try CaptureSession(plan, output: output, isResumed: plan.hasBegun)
    self.init(world, plan, captures)
    if !self.plan.hasBegun { begin() }
  }

  private init(_ world: World, _ plan: Plan, _ captures: CaptureSession) {
    self.world = world
    self.plan = plan
    self.captures = captures
    log = ObservationLog(watching: captures.watchedPorts, of: world.fabric.portCount)
  }

  private mutating func begin() {
    plan.hasBegun = true
    world.start(log: &log)
    drain()
  }

  /// Nothing more can happen before the end.
  public var isFinished: Bool { world.now >= plan.end || world.isOver && plan.nextDue > plan.end }

  /// Runs until `limit`, all that happens at that instant included, or until there is nothing left, or until
  /// `isCancelled` says so; it is asked from time to time, with the instant reached.
  public mutating func advance(
    to limit: Instant, isCancelled: (Instant) -> Bool = { _ in false }
  ) {
    let limit = min(limit, plan.end)
    while !isCancelled(world.now) {
      let stop = min(limit, Instant(nanoseconds: plan.nextDue.nanoseconds - 1))
      let isDone = world.run(until: stop, budget: LabRun.slice, into: &log)
      drain()
      guard isDone else { continue }
      guard plan.nextDue > limit else {
        performNextStep()
        continue
      }
      plan.reached = max(plan.reached, limit)
      if limit == plan.end { end() }
      return
    }
  }

  /// The run's end is an instant of its own, unless nothing was left to wait for.
  private mutating func end() {
    if world.isOver { world.forgetStaleWakes() } else { world.passTime(to: plan.end) }
  }

  private mutating func performNextStep() {
    let step = plan.timeline[plan.nextStep]
    plan.nextStep += 1
    switch step.action {
    case .command(let command):
      perform(command, at: step.at, check: nil)
    case .check(let number):
      guard case .command(let expectation) = plan.checks[number].condition else { return }
      perform(.run(expectation.command, on: expectation.node), at: step.at, check: number)
    }
    drain()
  }

  private mutating func perform(_ command: Command, at instant: Instant, check: Int?) {
    let process = world.perform(command, at: instant, log: &log)
    switch command {
    case .run(let line, let node): plan.note(line, on: node, process: process, at: instant, check: check)
    case .setPower(let node, isOn: false): plan.notePowerOff(of: node, at: instant)
    case .setPower, .interrupt, .setCable, .setLink, .inject: break
    }
  }

  /// Hands what was observed to the captures, the checks and the programs' records.
  private mutating func drain() {
    guard !log.isEmpty else { return }
    defer { log.drain() }
    for report in log.reports { plan.note(report) }
    captures.write(log, of: world, counting: &plan)
  }

  /// Closes the captures.
  public mutating func finish() throws(RunError) { try captures.close() }

  /// The world and the plan as they stand, to be written to a file. What happened so far is in the capture files.
  public mutating func checkpoint() throws(RunError) -> Checkpoint {
    plan.positions = try captures.flush()
    plan.reached = max(plan.reached, world.now)
    return Checkpoint(world: world, plan: plan)
  }

  /// The captures that were written.
  public var captureFiles: [WrittenCapture] { captures.files }
}
