import ArgumentParser
import Lab

struct ExpandCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expand",
    abstract: "Print a topology file with everything resolved: defaults, generators, interfaces, addresses.")

  @Argument(help: "The topology file; - is the standard input.", completion: .file(extensions: ["yaml", "yml"]))
  var topology: String

  @Option(parsing: .unconditional, help: "Overrides the file's seed.")
  var seed: UInt64?

  @OptionGroup var options: TopologyOptions

  func run() throws {
    try Console.write(TopologyFile(topology, seed: seed, options).topology.yaml())
  }
}
