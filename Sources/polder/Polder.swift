import ArgumentParser

@main
struct Polder: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "polder",
    abstract: "A virtual network lab: machines and switches, simulated to the nanosecond and captured for Wireshark.",
    version: "0.1.0",
    subcommands: [
      RunCommand.self, ResumeCommand.self, CheckCommand.self, ExpandCommand.self, GraphCommand.self,
      TraceCommand.self, ChainCommand.self, KeysCommand.self, DiskCommand.self, VMCommand.self, ControllerCommand.self,
    ])

  /// Usage errors and failures end with their exit status and one line that says why.
  static func main() {
    Signals.install()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as Failure {
      failure.print()
      exit(withError: failure.status)
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      Console.error("\(message(for: error)); see polder help\(command.map { " \($0)" } ?? "")")
      exit(withError: ExitCode.validationFailure)
    }
  }

  /// The command that was asked for, if it exists.
  private static var command: String? {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    return CommandLine.arguments.dropFirst().first { names.contains($0) }
  }
}
