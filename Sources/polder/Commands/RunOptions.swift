import ArgumentParser
import Lab
import Sessions
import SimulationKernel

/// What `run` and `resume` have in common.
struct RunOptions: ParsableArguments {
  @Option(
    name: .customLong("for"), parsing: .unconditional,
    help: ArgumentHelp("Simulated time at which the run ends, such as 10s.", valueName: "time"),
    transform: DurationArgument.init)
  var duration: DurationArgument?

  @Option(
    name: .customLong("capture"),
    help: ArgumentHelp(
      "Also capture all ports, NODE or NODE:IF; 'none' turns off the file's captures (repeatable).", valueName: "what"
    ))
  var captures: [String] = []

  @Option(
    help: ArgumentHelp(
      "The folder for captures (default: Captures/NAME; for resume Captures/NAME-from-TIME).", valueName: "folder"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write the machines' disks to this folder at the end, each as NODE.vdi; those of machines on disk (vm:) as deltas.",
      valueName: "folder"))
  var disks: String?

  @Flag(
    name: .customLong("keep-disks"),
    help: "At the end, give machines on disk (vm:) what they have written, in their own files.")
  var keepsDisks = false

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  @Option(
    help: """
      none: as fast as possible. real: in real time. controller: as fast as controllers outside the lab answer.
      """)
  var pace: Pace = .none

  @Option(
    help: ArgumentHelp(
      "Where a switch waits for controllers to connect, as 'ptcp:' in the file; of the first OpenFlow switch and on the loopback "
        + "interface unless given (repeatable).", valueName: "[switch=][address:]port"),
    transform: ListenArgument.init)
  var listen: [ListenArgument] = []

  @Option(
    help: ArgumentHelp(
      "With --pace controller: how long to wait for a controller (default: 10s).", valueName: "time"),
    transform: DurationArgument.init)
  var patience: DurationArgument?

  @Option(
    name: .customLong("save-at"),
    help: ArgumentHelp(
      "Write a checkpoint at a simulated time, as in 3s=lab.polder (repeatable).", valueName: "time=file"),
    transform: SaveArgument.init)
  var saves: [SaveArgument] = []

  @Option(
    name: .customLong("do"),
    help: ArgumentHelp(
      "Run a command on a machine or switch at a simulated time, as in '3.5s web: ping -c 1 db'; '3.5s web: ^C' presses a key, '3.5s web type: TEXT' types a line (repeatable).",
      valueName: "time node: command"),
    transform: InputArgument.init)
  var inputs: [InputArgument] = []
}

enum Pace: String, ExpressibleByArgument, CaseIterable { case none, real, controller }

/// `10s`, `1.5ms`
struct DurationArgument {
  var duration: Duration

  init(_ text: String) throws {
    guard let duration = Duration(text) else {
      throw ValidationError("use a number with ns, us, ms, s, m or h, such as 10s or 1.5ms")
    }
    self.duration = duration
  }
}

/// `3.5s web: ping -c 1 db`
struct InputArgument {
  var line: InputLine

  init(_ text: String) throws {
    do { line = try InputLine(text) } catch { throw ValidationError(error.description) }
  }
}

/// `3s=FILE`
struct SaveArgument {
  var at: Instant
  var file: String

  init(_ text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let after = Duration(String(parts[0])) else {
      throw ValidationError("expected TIME=FILE, such as 3s=lab.polder")
    }
    (at, file) = (.zero + after, String(parts[1]))
  }
}
