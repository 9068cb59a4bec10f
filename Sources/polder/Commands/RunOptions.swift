import ArgumentParser
import Lab
import SimulationKernel

/// What `run` and `resume` have in common.
struct RunOptions: ParsableArguments {
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("Simulated time at which the run ends, such as 10s.", valueName: "time"))
  var duration: DurationArgument?

  @Option(
    name: .customLong("capture"),
    help: ArgumentHelp(
      "What to capture: all, NODE, NODE:IF, or none for no capture at all (repeatable).", valueName: "what"))
  var captures: [String] = []

  @Option(help: ArgumentHelp("The folder for captures (default: Captures/NAME).", valueName: "folder"))
  var output: String?

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  @Option(help: "none: as fast as it goes. real: by the wall clock.")
  var pace: Pace = .none

  @Option(
    name: .customLong("save-at"),
    help: ArgumentHelp("Write a checkpoint on the way, as in 3s=lab.polder (repeatable).", valueName: "time=file"))
  var saves: [SaveArgument] = []
}

enum Pace: String, ExpressibleByArgument, CaseIterable { case none, real }

/// `10s`, `1.5ms`
struct DurationArgument: ExpressibleByArgument {
  var duration: Duration

  init?(argument: String) {
    guard let duration = Duration(argument) else { return nil }
    self.duration = duration
  }
}

/// `3s=FILE`
struct SaveArgument: ExpressibleByArgument {
  var at: Instant
  var file: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), let after = Duration(String(argument[..<equals])) else {
      return nil
    }
    at = .zero + after
    file = String(argument[argument.index(after: equals)...])
    if file.isEmpty { return nil }
  }
}
