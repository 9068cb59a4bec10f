import ArgumentParser
import Fabric
import Lab
import OpenFlowSwitches
import Packets
import Sessions
import SimulationKernel
import SystemFiles

/// Takes a session to its end: checkpoints on the way, and what is printed.
struct Runner {
  var options: RunOptions
  /// Whether switches may have controllers on other machines.
  var allowsOutside = false
  /// Where to write what controllers outside the lab do.
  var record: String?
  /// What they did in the run that is to be repeated.
  var replay: String?
  /// Programs that had ended before this run are not shown again.
  var leavesOutThePast = false
  /// What is to be done with the session at its end, before it is closed.
  var atEnd: (inout Session) throws -> Void = { _ in }

  func run(_ start: consuming Checkpoint) throws {
    Signals.stop(.soon)
    try adopt(options.inputs, into: &start)
    try checkSaves(start)
    let lab = record == nil ? nil : LabFingerprint(start)
    let controllers = try controllers(of: &start)
    let past = leavesOutThePast ? start.progress.transcript.programs.prefix { !$0.mayPrint }.count : 0
    let output = try outputFolder(start)
    var session: Session
    do { session = try Session(start, output: output) } catch { throw Failure(error) }
    session.ownsProcess = true
    do {
      try drive(&session, controllers)
    } catch {
      // What was captured and recorded so far is kept whole whatever went wrong.
      try? session.finish()
      try? write(lab, session)
      throw error
    }
    try write(lab, session)
    try atEnd(&session)
    if let folder = options.disks { try DiskWriter(folder: folder).write(session) }
    if options.keepsDisks { try MachineWriter().write(session) }
    // The run itself went well even if its captures did not: its result is worth printing first.
    var failure: Failure?
    do { try session.finish() } catch { failure = Failure(error) }
    let result = session.result
    let text = options.json ? result.json : Summary(result: result, firstProgram: isLive ? .max : past).text
    do { try Console.print(text) } catch { failure = failure ?? error }
    if let failure { throw failure }
    try judge(result)
  }

  /// Whether what programs say is shown while they say it.
  private var isLive: Bool { options.pace == .real && !options.json }

  private func drive(_ session: inout Session, _ wanted: [World.OutsideController]) throws(Failure) {
    var controllers = try OutsideControllers(
      &session, wanted, isPaced: options.pace == .controller, patience: patience)
    var clock = Pacemaker(
      options.pace, from: session.now, to: session.plan.end,
      live: isLive ? LiveOutput(session.progress.transcript, session.plan.labels) : nil)
    defer { clock.finish(session) }
    for save in options.saves.sorted(by: { $0.at < $1.at }) {
      try clock.advance(&session, &controllers, to: save.at)
      if Signals.isInterrupted { return }
      try write(&session, to: save.file)
    }
    try clock.advance(&session, &controllers, to: session.plan.end)
  }

  private func write(_ session: inout Session, to file: String) throws(Failure) {
    let checkpoint: Checkpoint
    do { checkpoint = try session.checkpoint() } catch { throw Failure(error) }
    try WholeFile.write(to: file) { (write) throws(SystemError) in try checkpoint.write(to: write) }
  }

  private func judge(_ result: RunResult) throws {
    if Signals.isInterrupted { throw Failure(message: "interrupted", status: .interrupted) }
    if !result.limits.isEmpty {
      let lines = result.limits.map { "\(result.lab): \($0)".visible() }
      throw Failure(message: lines.joined(separator: "\n"), status: .limitReached)
    }
    if result.hasFailedCheck { throw ExitCode.checkFailed }
  }
}
