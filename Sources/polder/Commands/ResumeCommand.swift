import ArgumentParser
import Lab
import SimulationKernel

struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Go on from a checkpoint as if the run had never stopped.",
    discussion: """
      Captures hold the rest: appended to those of the first part, they are what a run without a break would have \
      written. --for counts from the start of the lab, as it does for run.
      """)

  @Argument(help: "The checkpoint.", completion: .file())
  var checkpoint: String

  @OptionGroup var options: RunOptions

  func run() throws {
    let saved = try read()
    var plan = saved.plan
    if let duration = options.duration { plan.end = .zero + duration.duration }
    try plan.adopt(options.captures)
    try Runner(options: options).run(saved.world, plan)
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
