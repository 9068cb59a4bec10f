import ArgumentParser
import Sessions
import SimulationKernel

struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Go on from a checkpoint as if the run had never stopped.",
    discussion: """
      Captures hold the rest: appended to those of the first part, they are what a run without a break would have \
      written. They go to Captures/NAME-from-TIME, TIME being the checkpoint's, unless --output names another folder. \
      Without --for the run ends when the file says, whatever the first part was told; --for counts from the start \
      of the lab, as it does for run.
      """)

  @Argument(help: "The checkpoint.", completion: .file())
  var checkpoint: String

  @OptionGroup var options: RunOptions

  func run() throws {
    let saved = try read()
    var plan = saved.plan
    plan.end = try end(of: plan)
    try plan.adopt(options.captures)
    try Runner(options: options).run(saved.world, plan)
  }

  /// The file's own end, unless another is asked for.
  private func end(of plan: Plan) throws(Failure) -> Instant {
    guard let duration = options.duration?.duration else { return plan.ownEnd }
    guard .zero + duration >= plan.reached else {
      throw Failure.usage(
        "--for \(duration.inSeconds): the checkpoint is at \((plan.reached - .zero).inSeconds); give a later end")
    }
    return .zero + duration
  }

  private func read() throws(Failure) -> Checkpoint {
    let bytes = try WholeFile.read(checkpoint)
    do {
      return try Checkpoint(bytes: bytes)
    } catch {
      throw Failure.file("\(checkpoint): \(error)")
    }
  }
}
