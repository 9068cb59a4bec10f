import Lab

extension Session {
  /// Another session that goes on from here on its own, with captures, output, counters and checks of its own.
  ///
  /// It shares the past. Of what lies ahead it keeps what is scheduled, such as the topology's events; what was typed at a
  /// later instant, before this session went back, is not typed in the branch.
  ///
  /// - Parameter output: the folder for its captures, which begin with what this session's captures hold up to now; nil
  ///   writes none.
  /// - Throws: when a capture file cannot be created or copied.
  public borrowing func branch(output: String? = nil) throws(SessionError) -> Session {
    let recorder = try CaptureRecorder(
      plan, branchingOff: recorder, at: recorder.positions, in: output)
    var journal = journal
    journal.forgetLiveInputs(after: progress.inputsDone)
    let present = Checkpoint(world: world, plan: plan, journal: journal, progress: progress)
    return try Session(present, recorder, keyframes.past(of: world, progress))
  }
}
