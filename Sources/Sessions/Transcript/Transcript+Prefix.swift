import SimulationKernel

extension Transcript {
  /// How much of a transcript there was at an instant. A transcript only grows, so that a mark and a later state of the
  /// same transcript give the earlier one: a keyframe need not hold what was said.
  struct Mark: Sendable, Equatable {
    /// A program that had not ended, or had left something in the background.
    struct Running: Sendable, Equatable {
      var index: Int
      var written: Int
      var ended: Instant?
      var exit: Int32?
      var runsInBackground: Bool
    }

    var programs: Int
    var running: [Running]
    var messages: Int
    var omitted: UInt64
  }

  var mark: Mark {
    let running = programs.indices.lazy.filter { programs[$0].mayPrint }.map { index in
      let program = programs[index]
      return Mark.Running(
        index: index, written: program.written.count, ended: program.ended, exit: program.exit,
        runsInBackground: program.runsInBackground)
    }
    return Mark(
      programs: programs.count, running: Array(running), messages: messages.messages.count, omitted: messages.omitted)
  }

  /// The transcript as it was at the mark.
  func prefix(upTo mark: Mark) -> Transcript {
    var transcript = self
    transcript.programs.removeSubrange(mark.programs...)
    for running in mark.running {
      transcript.programs[running.index].cut(to: running)
    }
    transcript.messages.messages.removeSubrange(mark.messages...)
    transcript.messages.omitted = mark.omitted
    transcript.deriveTotals()
    return transcript
  }
}

extension ProgramRecord {
  fileprivate mutating func cut(to mark: Transcript.Mark.Running) {
    rewind(to: mark.written)
    (ended, exit, runsInBackground) = (mark.ended, mark.exit, mark.runsInBackground)
  }
}
