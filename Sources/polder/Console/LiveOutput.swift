import Sessions
import SimulationKernel

/// Shows programs' output line by line while a run follows the wall clock.
struct LiveOutput {
  private var follower: TranscriptFollower
  private var isFirst = true
  private let labels: Labels

  /// What the transcript already holds is not shown.
  init(_ transcript: Transcript, _ labels: Labels) {
    self.labels = labels
    follower = TranscriptFollower(transcript)
  }

  /// Shows all complete lines.
  mutating func show(_ transcript: Transcript) { show(follower.news(in: transcript), of: transcript) }

  /// The run is over: shows incomplete lines as well.
  mutating func finish(_ transcript: Transcript) {
    show(transcript)
    show(follower.news(in: transcript, isFinal: true), of: transcript)
  }

  private mutating func show(_ news: [TranscriptFollower.News], of transcript: Transcript) {
    for item in news {
      switch item {
      case .speaker(let number): announce(transcript.programs[number])
      case .written(let bytes): Summary.lines(of: String(decoding: bytes, as: UTF8.self)).forEach(LiveOutput.print)
      case .ended(let status): Summary.ending(exit: status).forEach(LiveOutput.print)
      }
    }
  }

  /// A failure here does not stop the run: printing the summary will report it.
  private static func print(_ line: String) { try? Console.print(line) }

  private mutating func announce(_ program: ProgramRecord) {
    Console.clearProgress()
    let heading = Summary.heading(at: program.started - .zero, labels[program.node], program.command)
    LiveOutput.print(isFirst ? heading : "\n" + heading)
    isFirst = false
  }
}
