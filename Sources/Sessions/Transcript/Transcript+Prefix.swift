extension Transcript {
  /// How much of a transcript there was at an instant. A transcript only grows, so that a mark and a later state of the
  /// same transcript give the earlier one: a keyframe need not hold what was said.
  struct Mark: Sendable, Equatable {
    /// A program that had not ended.
    struct Running: Sendable, Equatable {
      var index: Int
      var output: Int
      var errors: Int
    }

    var programs: Int
    var running: [Running]
    var messages: Int
    var omitted: UInt64
  }

  var mark: Mark {
    let running = programs.indices.lazy.filter { programs[$0].isRunning }.map { index in
      Mark.Running(index: index, output: programs[index].output.count, errors: programs[index].errors.count)
    }
    return Mark(
      programs: programs.count, running: Array(running), messages: messages.messages.count, omitted: messages.omitted)
  }

  /// The transcript as it was at the mark.
  func prefix(upTo mark: Mark) -> Transcript {
    var transcript = self
    transcript.programs.removeSubrange(mark.programs...)
    for running in mark.running {
      transcript.programs[running.index].output.removeSubrange(running.output...)
      transcript.programs[running.index].errors.removeSubrange(running.errors...)
      (transcript.programs[running.index].ended, transcript.programs[running.index].exit) = (nil, nil)
    }
    transcript.messages.messages.removeSubrange(mark.messages...)
    transcript.messages.omitted = mark.omitted
    return transcript
  }
}
