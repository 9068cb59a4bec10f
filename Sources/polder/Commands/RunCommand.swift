import ArgumentParser
import Lab
import Sessions
import SimulationKernel

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a topology file.",
    discussion: "Captures go to --output. The exit status is 0 unless a check of the file failed (1).")

  @Argument(help: "The topology file; - is the standard input.", completion: .file(extensions: ["yaml", "yml"]))
  var topology: String

  @Option(parsing: .unconditional, help: "Overrides the file's seed.")
  var seed: UInt64?

  @OptionGroup var options: RunOptions

  func run() throws {
    let file = try TopologyFile(topology, seed: seed)
    let world = World(file.topology)
    var plan = try file.plan(of: world)
    if let duration = options.duration { plan.end = .zero + duration.duration }
    try plan.adopt(options.captures)
    file.showWarnings()
    try Runner(options: options).run(world, plan)
  }
}
