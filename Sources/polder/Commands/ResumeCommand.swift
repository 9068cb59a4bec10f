import ArgumentParser
import Lab
import Sessions
import SimulationKernel

struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Continue from a checkpoint as if the run had never stopped.",
    discussion: """
      Captures hold the rest: appended to those of the first part, they are what an uninterrupted run would have \
      written. They go to Captures/NAME-from-TIME, where TIME is the checkpoint's, unless --output names another folder. \
      Without --for the run ends when the topology file says, whatever the first part was told; --for counts from the \
      start of the lab, as it does for run.

      --do gives the lab a new command, which makes it another run from then on: --do '3.5s web: ping -c 1 db'. TIME \
      counts from the start of the lab too; at the checkpoint's own time the command follows everything else.
      """)

  @Argument(help: "The checkpoint.", completion: .file())
  var checkpoint: String

  @OptionGroup var limits: LimitOptions

  @OptionGroup var options: RunOptions

  func run() throws {
    Signals.stop(.atOnce)
    var saved = try CheckpointFile.read(checkpoint)
    try adoptLimits(into: &saved.plan.limits)
    saved.plan.end = try end(of: saved)
    try saved.plan.adopt(options.captures)
    try Runner(options: options).run(saved)
  }

  /// The file's own end, unless another is asked for.
  private func end(of saved: Checkpoint) throws(Failure) -> Instant {
    guard let duration = options.duration?.duration else { return saved.plan.ownEnd }
    let reached = saved.progress.reached
    guard .zero + duration >= reached else {
      throw Failure.usage(
        "--for \(duration.inSeconds): the checkpoint is at \((reached - .zero).inSeconds); give a later end")
    }
    return .zero + duration
  }

  /// Those of machines are part of the machines.
  private func adoptLimits(into limits: inout Limits) throws(Failure) {
    let machine = limits.machine
    try self.limits.apply(to: &limits)
    guard limits.machine == machine else {
      throw Failure.usage("--limit: what one machine may use is settled when a lab is started; give it to polder run")
    }
  }
}
