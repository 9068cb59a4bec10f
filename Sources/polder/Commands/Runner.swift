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
  /// Whether switches may connect to controllers on other machines.
  var allowsOutside = false

  func run(_ start: consuming Checkpoint) throws {
    Signals.stop(.soon)
    try adopt(options.inputs, into: &start)
    try checkSaves(start)
    try checkControllers(start)
    let output = try outputFolder(start)
    var session: Session
    do { session = try Session(start, output: output) } catch { throw Failure(error) }
    session.ownsProcess = true
    do {
      try drive(&session)
    } catch {
      // What was captured so far is kept whole whatever went wrong.
      try? session.finish()
      throw error
    }
    // The run itself went well even if its captures did not: its result is worth printing first.
    var failure: Failure?
    do { try session.finish() } catch { failure = Failure(error) }
    let result = session.result
    let text = options.json ? result.json : Summary(result: result, leavesOutPrograms: isLive).text
    do { try Console.print(text) } catch { failure = failure ?? error }
    if let failure { throw failure }
    try judge(result)
  }

  /// A lab may come from anybody: its switches connect to this machine alone unless the user trusts it.
  private func checkControllers(_ start: borrowing Checkpoint) throws(Failure) {
    let controllers = start.world.outsideControllers
    guard let first = controllers.first else { return }
    guard options.pace == .real else {
      let name = start.plan.labels.nodes[Int(first.node.rawValue)]
      Console.error("warning: '\(name)' connects to no controller: use --pace real")
      return
    }
    for controller in controllers where !allowsOutside && !controller.address.address.isLoopback {
      let name = start.plan.labels.nodes[Int(controller.node.rawValue)]
      throw .file(
        "'\(name)' connects to \(controller.address), on another machine: use --allow-outside if you trust the lab")
    }
  }

  /// Whether what programs say is shown while they say it.
  private var isLive: Bool { options.pace == .real && !options.json }

  private func drive(_ session: inout Session) throws(Failure) {
    var clock = Pacemaker(
      options.pace, from: session.now, to: session.plan.end,
      live: isLive ? LiveOutput(session.progress.transcript, session.plan.labels) : nil)
    defer { clock.finish(session) }
    for save in options.saves.sorted(by: { $0.at < $1.at }) {
      clock.advance(&session, to: save.at)
      if Signals.isInterrupted { return }
      try write(&session, to: save.file)
    }
    clock.advance(&session, to: session.plan.end)
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
