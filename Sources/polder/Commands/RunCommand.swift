import ArgumentParser
import Lab
import Sessions
import SimulationKernel

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a topology file.",
    discussion: """
      Captures go to --output. The exit status is 1 if a check of the file failed or could not run, and 0 otherwise.

      --do adds a command to the file's events: --do '3.5s web: ping -c 1 db'.
      """)

  @Argument(help: "The topology file; - is the standard input.", completion: .file(extensions: ["yaml", "yml"]))
  var topology: String

  @Option(parsing: .unconditional, help: "Overrides the file's seed.")
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Write what controllers outside the lab send to a file, for --replay.", valueName: "file"),
    completion: .file())
  var record: String?

  @Option(
    help: ArgumentHelp(
      "Repeat a recorded run, without the controllers.", valueName: "file"),
    completion: .file())
  var replay: String?

  @OptionGroup var topologyOptions: TopologyOptions

  @OptionGroup var options: RunOptions

  func run() throws {
    var file = try TopologyFile(topology, seed: seed, topologyOptions)
    var start = try file.start()
    if let duration = options.duration { start.plan.end = .zero + duration.duration }
    try start.plan.adopt(options.captures)
    file.showWarnings()
    try Runner(options: options, allowsOutside: topologyOptions.allowsOutside, record: record, replay: replay).run(
      start)
  }
}
