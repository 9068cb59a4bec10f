extension ShellLine.Pipeline {
  /// With the status of the previous pipeline in place of `$?`.
  func expanded(_ status: Int32) -> ShellLine.Pipeline {
    func expand(_ word: String) -> String {
      String(word.flatMap { $0 == ShellWordReader.status ? Array("\(status)") : [$0] })
    }
    var pipeline = self
    for index in commands.indices {
      pipeline.commands[index].words = commands[index].words.map(expand)
      for each in commands[index].redirections.indices {
        pipeline.commands[index].redirections[each].file = expand(commands[index].redirections[each].file)
      }
    }
    return pipeline
  }
}
