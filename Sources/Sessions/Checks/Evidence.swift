public import Lab

/// What a check is judged by: a lab at an instant, and what its programs have said up to then.
public struct Evidence: Sendable {
  public let world: World
  public let transcript: Transcript
  public let labels: Labels
  /// The session is over: what has not happened will not happen any more.
  public let isFinal: Bool
  /// The program that ran for the check's sake; nil if none has been started.
  public let program: ProgramRecord?

  init(_ world: World, _ transcript: Transcript, _ labels: Labels, isFinal: Bool, check: Int) {
    self.world = world
    self.transcript = transcript
    self.labels = labels
    self.isFinal = isFinal
    program = transcript.programs.last { $0.check == check }
  }
}
