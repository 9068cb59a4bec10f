extension FailedCommand {
  /// As `dig` refuses an option, with its usage.
  static func invalidDigOption(_ word: String) -> FailedCommand {
    FailedCommand(
      """
      Invalid option: \(word)
      Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
                  {global-d-opt} host [@local-server] {local-d-opt}
                  [ host [@local-server] {local-d-opt} [...]]

      Use "dig -h" (or "dig -h | more") for complete list of options
      """, status: 1)
  }
}
