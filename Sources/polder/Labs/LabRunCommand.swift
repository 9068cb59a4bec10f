import ArgumentParser
import DiskImages
import LabFolders
import Sessions
import SimulationKernel

struct LabRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Let a lab go on from where it stands.",
    discussion: """
      It goes on for the time that --for says, or to the end that the topology file gives. Then the folder has the new state; \
      Ctrl-C keeps what was reached. Each run's captures are in a folder of their own below the lab's captures, and no run changes \
      those of another. --do takes times from the start of the lab.
      """)

  @OptionGroup var lab: LabArgument
  @OptionGroup var options: RunOptions

  func run() throws {
    let lab = try DiskWork.run(.atOnce) { () throws(DiskError) in try self.lab.open(.writing) }
    var state = try DiskWork.run(.atOnce) { () throws(DiskError) in try lab.present() }
    state.plan.end = try end(of: state)
    try state.plan.adopt(options.captures)
    state.beginNewCaptures()
    var options = options
    if options.output == nil { options.output = lab.captureFolder(from: (state.progress.reached - .zero).inSeconds) }
    var runner = Runner(options: options)
    runner.leavesOutThePast = true
    runner.atEnd = { session in try LabRunCommand.keep(&session, in: lab) }
    try runner.run(state)
  }

  private func end(of state: Checkpoint) throws(Failure) -> Instant {
    if let duration = options.duration { return state.progress.reached + duration.duration }
    guard state.plan.ownEnd > state.progress.reached else {
      throw Failure.usage(
        "\(lab.folder): the lab is at \((state.progress.reached - .zero).inSeconds), the end that its file gives: say how long it "
          + "is to go on, as in --for 10s")
    }
    return state.plan.ownEnd
  }

  static func keep(_ session: inout Session, in lab: LabFolder) throws {
    let state: Checkpoint
    do { state = try session.checkpoint() } catch { throw Failure(error) }
    try DiskWork.run { () throws(DiskError) in try lab.keep(state) }
  }
}
