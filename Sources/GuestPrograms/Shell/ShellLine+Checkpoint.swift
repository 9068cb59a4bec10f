import SimulationKernel

extension ShellLine.Redirection: StateRecord {
  static let fields = Fields(\ShellLine.Redirection.kind, \.file)
}

extension ShellLine.Command: StateRecord {
  static let fields = Fields(\ShellLine.Command.words, \.redirections)
}

extension ShellLine.Pipeline: StateRecord {
  static let fields = Fields(\ShellLine.Pipeline.commands, \.connector, \.isNegated)
}

extension ShellLine: StateRecord {
  static let fields = Fields(\ShellLine.pipelines)
}
