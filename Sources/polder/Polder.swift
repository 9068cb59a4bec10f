import ArgumentParser

@main
struct Polder: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "polder",
    abstract: "A virtual network lab: machines and switches, simulated to the nanosecond and captured for Wireshark.",
    version: "0.1.0",
    subcommands: [
      RunCommand.self, ResumeCommand.self, CheckCommand.self, ExpandCommand.self, GraphCommand.self,
      TraceCommand.self, DiskCommand.self,
    ])

  /// Usage errors and failures each end with the status that belongs to them, and with one line that says why.
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
      let command = CommandLine.arguments.dropFirst().first.map { " \($0)" } ?? ""
      Console.error("\(message(for: error)); see polder help\(command)")
      exit(withError: ExitCode.validationFailure)
    }
  }
}
