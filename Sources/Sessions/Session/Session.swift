import Fabric
public import Lab
public import SimulationKernel

/// A lab under way: a world, the journal of what is done to it, and what has been seen of it.
///
/// It is the edge of the simulation: inputs enter the world here and observations leave it. World and journal determine all
/// the rest; programs' output, counters, checks and captures follow from what the world shows. So a session can go back to
/// a keyframe and let the same happen again (``seek(to:isCancelled:)``), and another one can branch off (``branch(output:)``).
public struct Session: ~Copyable {
  public internal(set) var world: World
  public let plan: Plan
  public internal(set) var journal: Journal
  public internal(set) var progress: Progress
  /// Worlds of the past, and of the future when the session has gone back.
  var keyframes: Keyframes
  /// The furthest that the session has been; nil while that is the present.
  var frontier: Frontier?
  var budget = Budget()
  var log: ObservationLog
  /// What switches have for controllers outside the lab; nil while nobody takes it.
  var controllerOutput: [ControllerMessage]?
  /// What the journal's inputs from such controllers take, in bytes. It follows from the journal.
  var controllerInput: Int
  /// Who looks on, beside those who were planned.
  var spectator: Spectator?
  let recorder: CaptureRecorder
  let watcher: CheckWatcher
  var examiner: TableExaminer

  /// Begins a lab, or takes one up in the middle.
  ///
  /// - Parameters:
  ///   - start: a lab switched off, as a topology gives it, or a saved session.
  ///   - output: the folder for the captures; nil writes none.
  ///   - keyframes: what may be kept to go back to. Nothing, unless asked for.
  /// - Throws: when a filter is wrong or a capture file cannot be created.
  public init(
    _ start: consuming Checkpoint, output: String?, keyframes: KeyframePolicy = .none
  ) throws(SessionError) {
    let positions = start.progress.hasBegun ? start.progress.captures : []
    let recorder = try CaptureRecorder(start.plan, in: output, continuing: positions)
    try self.init(start, recorder, Keyframes(keyframes))
    if !progress.hasBegun { begin() }
    keepKeyframe()
  }

  init(
    _ start: consuming Checkpoint, _ recorder: CaptureRecorder, _ keyframes: Keyframes
  ) throws(SessionError) {
    watcher = try CheckWatcher(start.progress.checks, portCount: start.world.fabric.portCount)
    examiner = TableExaminer(start.progress.checks)
    log = ObservationLog(
      watching: recorder.watchedPorts + watcher.ports, of: start.world.fabric.portCount)
    self.recorder = recorder
    self.keyframes = keyframes
    plan = start.plan
    journal = start.journal
    controllerInput = start.journal.entries.reduce(0) { $0 + $1.input.controllerFootprint }
    progress = start.progress
    world = start.world
  }

  private mutating func begin() {
    progress.hasBegun = true
    world.start(log: &log)
    drain()
  }

  /// The instant at which the session is.
  public var now: Instant { max(progress.reached, world.now) }

  /// Nothing more can happen before the end.
  public var isFinished: Bool {
    world.now >= plan.end || progress.limits.endRun || world.isOver && nextInput(until: plan.end) == nil
  }

  /// Whether the session is all that its process is for. Only then does ``Limits/memory`` hold, as the system tells what a process
  /// takes and not which part of it.
  public var ownsProcess: Bool {
    get { budget.ownsProcess }
    set { budget.ownsProcess = newValue }
  }

  /// What each limit that was reached has led to, in one line.
  public var limitMessages: [String] { progress.limits.all.map { $0.text(plan.limits, plan.labels) } }

  /// The captures that were written. When the session has gone back they hold the future that it has been in.
  public var captureFiles: [WrittenCapture] { recorder.files }

  /// Closes the captures.
  public mutating func finish() throws(SessionError) { try recorder.close() }

  /// The session in its current state, to be written to a file. What happened so far is in the capture files.
  public mutating func checkpoint() throws(SessionError) -> Checkpoint {
    try recorder.flush()
    progress.captures = recorder.positions
    progress.reached = now
    return Checkpoint(world: world, plan: plan, journal: journal, progress: progress)
  }

  /// What has become of the checks by now.
  ///
  /// - Parameter isFinal: nothing more is to come.
  public func verdicts(isFinal: Bool = false) -> [CheckResult] {
    progress.checks.enumerated().map { index, check in
      let evidence = Evidence(world, progress.transcript, plan.labels, isFinal: isFinal, check: index)
      return CheckResult(name: check.value.name, verdict: check.value.verdict(on: evidence))
    }
  }
}
