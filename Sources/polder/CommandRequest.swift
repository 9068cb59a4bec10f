import ArgumentParser
import Settings

/// Which command a command line that is wrong asks for.
struct CommandRequest {
  /// The names of the command and those that it belongs to, such as `vm`, `snapshot`, `list`.
  private(set) var path: [String] = []
  /// What to say if a command is asked for that does not exist.
  private(set) var complaint: String?

  init(_ arguments: some Sequence<String>, of root: any ParsableCommand.Type) {
    var command = root
    for argument in arguments.drop(while: { $0 == "help" }) {
      let known = command.configuration.subcommands
      guard !known.isEmpty, !argument.hasPrefix("-") else { return }
      guard let next = known.first(where: { $0.configuration.commandName == argument }) else {
        complaint = CommandRequest.complaint(about: argument, among: known.compactMap { $0.configuration.commandName })
        return
      }
      path.append(argument)
      command = next
    }
  }

  private static func complaint(about name: String, among known: [String]) -> String {
    let advice = EditDistance.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
    return "unknown command '\(name)': \(advice ?? "use one of \(known.joined(separator: ", "))")"
  }
}
