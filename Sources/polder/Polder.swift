import ArgumentParser

@main
struct Polder: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "polder",
    abstract: "A virtual network lab: machines and switches, simulated to the nanosecond and captured for Wireshark.",
    version: "0.1.0",
    subcommands: [
      RunCommand.self, ResumeCommand.self, ShellCommand.self, CheckCommand.self, ExpandCommand.self, GraphCommand.self,
      TraceCommand.self, ChainCommand.self, KeysCommand.self, DiskCommand.self, VMCommand.self, LabCommand.self,
      ControllerCommand.self,
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
      let request = CommandRequest(CommandLine.arguments.dropFirst(), of: Polder.self)
      let help = (["polder", "help"] + request.path).joined(separator: " ")
      Console.error("\(request.complaint ?? message(for: error)); see \(help)")
      exit(withError: ExitCode.validationFailure)
    }
  }
}
