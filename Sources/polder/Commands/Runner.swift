import ArgumentParser
import Glibc
import Lab
import Sessions
import SimulationKernel

/// Takes a run to its end: pace, checkpoints on the way, progress, and what is printed.
struct Runner {
  var options: RunOptions

  func run(_ world: World, _ plan: Plan) throws {
    try checkSaves(plan)
    let output = try outputFolder(plan)
    var run: LabRun
    do { run = try LabRun(world, plan, output: output) } catch { throw Failure(error) }
    do {
      try drive(&run)
    } catch {
      // What was captured so far is kept whole whatever went wrong.
      try? run.finish()
      throw error
    }
    // The run itself went well even where its captures did not: its result is worth printing first.
    var failure: Failure?
    do { try run.finish() } catch { failure = Failure(error) }
    let text = options.json ? run.result.json : Summary(result: run.result, leavesOutPrograms: isLive).text
    do { try Console.print(text) } catch { failure = failure ?? error }
    if let failure { throw failure }
    try judge(run.result)
  }

  /// A checkpoint can be had of what the run comes by.
  private func checkSaves(_ plan: Plan) throws(Failure) {
    for save in options.saves where save.at < plan.reached || save.at > plan.end {
      let (time, from) = ((save.at - .zero).inSeconds, (plan.reached - .zero).inSeconds)
      let to = (plan.end - .zero).inSeconds
      throw Failure.usage("--save-at \(time)=\(save.file): the run goes from \(from) to \(to)")
    }
  }

  /// Nil where nothing is captured.
  private func outputFolder(_ plan: Plan) throws(Failure) -> String? {
    guard !plan.captures.isEmpty else { return nil }
    let folder = options.output ?? Runner.defaultFolder(plan)
    guard !folder.isEmpty else { throw Failure.usage("--output '': name a folder; '.' is this one") }
    try WholeFile.makeFolder(folder)
    return folder
  }

  /// What goes on from a checkpoint leaves the captures of the first part alone.
  private static func defaultFolder(_ plan: Plan) -> String {
    plan.hasBegun ? "Captures/\(plan.lab)-from-\((plan.reached - .zero).inSeconds)" : "Captures/\(plan.lab)"
  }

  /// Whether what programs say is shown while they say it.
  private var isLive: Bool { options.pace == .real && !options.json }

  private func drive(_ run: inout LabRun) throws(Failure) {
    var clock = Pacemaker(
      options.pace, from: run.world.now, to: run.plan.end, live: isLive ? LiveOutput(run.plan) : nil)
    defer { clock.finish(run) }
    for save in options.saves.sorted(by: { $0.at < $1.at }) {
      clock.advance(&run, to: save.at)
      if Signals.isInterrupted { return }
      try write(&run, to: save.file)
    }
    clock.advance(&run, to: run.plan.end)
  }

  private func write(_ run: inout LabRun, to file: String) throws(Failure) {
    let checkpoint: Checkpoint
    do { checkpoint = try run.checkpoint() } catch { throw Failure(error) }
    try WholeFile.write(checkpoint.bytes, to: file)
  }

  private func judge(_ result: RunResult) throws {
    if Signals.isInterrupted { throw Failure(message: "interrupted", status: .interrupted) }
    if result.hasFailedCheck { throw ExitCode.checkFailed }
  }
}
