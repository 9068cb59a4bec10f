public import ArgumentParser
public import Lab

struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "graph", abstract: "Draw a topology file.")

  @Argument(help: "The topology file.", completion: .file(extensions: ["yaml", "yml"]))
  var topology: String

  @Option(help: "dot (Graphviz), svg (a picture) or mermaid (for Markdown).")
  var format: GraphFormat = .svg

  func run() throws {
    try Console.write(TopologyFile(topology, seed: nil).topology.graph(format))
  }
}

extension GraphFormat: ExpressibleByArgument {}
