import ArgumentParser
import Glibc
import Lab
import SimulationKernel

/// Takes a run to its end: pace, checkpoints on the way, progress, and what is printed.
struct Runner {
  var options: RunOptions

  func run(_ world: World, _ plan: Plan) throws {
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
    Console.print(options.json ? run.result.json : Summary(result: run.result).text)
    if let failure { throw failure }
    try judge(run.result)
  }

  /// Nil where nothing is captured.
  private func outputFolder(_ plan: Plan) throws(Failure) -> String? {
    guard !plan.captures.isEmpty else { return nil }
    let folder = options.output ?? "Captures/\(plan.lab)"
    try WholeFile.makeFolder(folder)
    return folder
  }

  private func drive(_ run: inout LabRun) throws(Failure) {
    let clock = Pacemaker(options.pace, from: run.world.now, to: run.plan.end)
    for save in options.saves.sorted(by: { $0.at < $1.at }) where save.at >= run.world.now {
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
