import Fabric
import Guests
import Lab
import OpenFlowSwitches
public import SimulationKernel

extension Session {
  /// Events between two looks at the outside: often enough for a progress line, rarely enough to cost nothing.
  private static let slice: UInt64 = 1 << 12

  /// Runs until `limit`, all that happens at that instant included, or until there is nothing left, or until
  /// `isCancelled` says so; it is asked from time to time, with the instant reached.
  public mutating func advance(to limit: Instant, isCancelled: (Instant) -> Bool = { _ in false }) {
    run(until: limit, isCancelled: isCancelled)
  }

  /// As ``advance(to:isCancelled:)``, but stops right after the event numbered `count` or the input numbered `inputs`, before
  /// whatever follows it.
  ///
  /// - Parameter pauses: whether it also stops right after an event with which a switch has something for a controller outside
  ///   the lab.
  mutating func run(
    until limit: Instant, event count: UInt64 = .max, input inputs: Int = .max, pauses: Bool = false,
    isCancelled: (Instant) -> Bool
  ) {
    let limit = min(limit, plan.end, .zero + plan.limits.simulatedTime)
    while !isCancelled(world.now), !progress.limits.endRun {
      guard world.eventsHandled < count else { return }
      let input = nextInput(until: limit)
      let isDone = runMeasuredSlice(until: input?.eventsUntil ?? limit, event: count, pauses: pauses)
      if world.eventsHandled >= count || progress.limits.endRun || pauses && hasControllerOutput { return }
      if isDone {
        guard let input else { return arrive(at: limit) }
        perform(input)
        if progress.inputsDone >= inputs || pauses && hasControllerOutput { return }
      }
      // Here the clock tells which entries of the queue have been taken, and a keyframe can be found by its instant.
      keepKeyframeIfDue()
    }
  }

  private mutating func runMeasuredSlice(until limit: Instant, event count: UInt64, pauses: Bool) -> Bool {
    let start = ContinuousClock.now
    let (isDone, taken) = runSlice(until: limit, event: count, pauses: pauses)
    look(at: taken, since: start)
    return isDone
  }

  /// Finds out whether the run has reached a limit.
  private mutating func look(at taken: Int, since start: ContinuousClock.Instant) {
    guard !progress.limits.endRun else { return }
    let reached = budget.reachedLimit(
      plan.limits, world, output: progress.transcript.byteCount, captures: recorder.byteCount, taken: taken,
      elapsed: .now - start)
    if let reached { progress.limits.end(by: reached, at: now) }
  }

  /// Stops right after an event that counts, so that the world's clock tells which entries of the queue have been taken.
  ///
  /// - Returns: whether nothing is left until `limit`, and how many entries of the queue it took at most. Where almost all of
  ///   them are stale it gives up early.
  private mutating func runSlice(
    until limit: Instant, event count: UInt64, pauses: Bool
  ) -> (isDone: Bool, taken: Int) {
    let last = world.eventsHandled + min(count - world.eventsHandled, Session.slice, keyframes.policy.interval)
    var taken = 0
    while world.eventsHandled < last, taken < Int(Session.slice) * 64 {
      // Tables are examined between any two events.
      let budget = pauses || examiner.isNeeded ? 1 : Int(last - world.eventsHandled)
      let handled = world.eventsHandled
      let isDone = world.run(until: limit, budget: budget, into: &log)
      // Where nothing is left to do, little or nothing was done: a lab may be asked to go on many times while its clock rests.
      taken += isDone ? Int(world.eventsHandled - handled) : budget
      drain()
      if isDone { return (true, taken) }
      if pauses && hasControllerOutput { break }
    }
    return (false, taken)
  }

  func nextInput(until limit: Instant) -> Journal.Entry? {
    guard progress.inputsDone < journal.entries.count else { return nil }
    let input = journal.entries[progress.inputsDone]
    return input.at <= limit ? input : nil
  }

  private mutating func perform(_ entry: Journal.Entry) {
    let start = ContinuousClock.now
    progress.inputsDone += 1
    examiner.show(world, plan.labels, until: entry.at, to: &progress.checks)
    switch entry.input {
    case .command(let command, let check):
      let outcome = world.perform(command, at: entry.at, log: &log)
      progress.transcript.note(command, outcome, at: entry.at, check: check)
    }
    drain()
    look(at: 1, since: start)
  }

  private mutating func note(_ report: ObservationLog.DeviceReport) {
    if let output = report.report.forController {
      controllerOutput?.append(ControllerMessage(node: report.node, output: output))
      return
    }
    guard case .reached(let limit) = report.report.ofProcess else { return progress.transcript.note(report) }
    guard limit == .eventsAtOnce else { return progress.limits.note(.machine(limit, report.node), at: report.at) }
    if !progress.limits.endRun { progress.limits.end(by: .eventsAtOnce, at: report.at) }
  }

  /// The end is an instant of its own, unless nothing was left to wait for.
  mutating func arrive(at instant: Instant) {
    progress.reached = max(progress.reached, instant)
    keepKeyframeIfDue()
    if instant < plan.end, instant == .zero + plan.limits.simulatedTime, !isFinished {
      progress.limits.end(by: .simulatedTime, at: instant)
    }
    if instant == plan.end {
      if world.isOver { world.forgetStaleWakes() } else { world.passTime(to: plan.end) }
    }
    forgetFrontierIfPassed()
  }

  /// Hands what was observed to those who derive something from it.
  mutating func drain() {
    examiner.show(world, plan.labels, to: &progress.checks)
    // Drops alone leave a log empty, as nobody but a spectator wants to see them.
    guard !log.isEmpty || spectator != nil else { return }
    spectator?.see(log, of: world, plan.labels)
    for report in log.reports { note(report) }
    recorder.record(log, of: world, plan.labels)
    watcher.show(log, to: &progress.checks)
    log.drain()
  }
}
