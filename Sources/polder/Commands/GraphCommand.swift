public import ArgumentParser
public import Lab

struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "graph", abstract: "Draw a topology file.")

  @Argument(help: "The topology file; - is the standard input.", completion: .file(extensions: ["yaml", "yml"]))
  var topology: String

  @Option(help: "dot (Graphviz), svg (the default) or mermaid (for Markdown).")
  var format: GraphFormat?

  @Option(
    help: ArgumentHelp(
      "Draw one machine's network functions as text, in the order in which a packet passes them.",
      valueName: "node"))
  var chain: String?

  @OptionGroup var options: TopologyOptions

  func validate() throws {
    guard chain == nil || format == nil else {
      throw ValidationError("--chain draws text and takes no --format")
    }
  }

  func run() throws {
    let topology = try TopologyFile(topology, seed: nil, options).topology
    guard let chain else { return try Console.write(topology.graph(format ?? .svg)) }
    try Console.write(drawing(of: chain, in: topology))
  }

  private func drawing(of name: String, in topology: Topology) throws -> String {
    guard let node = topology.machine(named: name) else {
      throw ValidationError("--chain \(name): no machine of that name")
    }
    guard let drawing = topology.chainDrawing(of: node) else {
      let others = topology.machinesWithFunctions
      throw ValidationError(
        "--chain \(name): it has no functions; "
          + (others.isEmpty ? "neither does any other machine" : "these machines do: \(others.joined(separator: ", "))")
      )
    }
    return drawing
  }
}

extension GraphFormat: ExpressibleByArgument {}
