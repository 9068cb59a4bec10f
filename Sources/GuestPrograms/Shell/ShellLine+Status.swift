extension ShellLine.Pipeline {
  /// With the status of the pipeline before in place of `$?`.
  func expanded(_ status: Int32) -> ShellLine.Pipeline {
    func expand(_ word: String) -> String {
      String(word.flatMap { $0 == ShellWordReader.status ? Array("\(status)") : [$0] })
    }
    var pipeline = self
    for place in commands.indices {
      pipeline.commands[place].words = commands[place].words.map(expand)
      for each in commands[place].redirections.indices {
        pipeline.commands[place].redirections[each].file = expand(commands[place].redirections[each].file)
      }
    }
    return pipeline
  }
}
