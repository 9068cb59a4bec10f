import ArgumentParser
import Lab

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Validate a topology file without running it.")

  @Argument(help: "The topology file.", completion: .file(extensions: ["yaml", "yml"]))
  var topology: String

  func run() throws {
    let file = try TopologyFile(topology, seed: nil)
    let world = World(file.topology)
    var plan = try file.plan(of: world)
    plan.captures += []
    let lab = file.topology
    Console.print(
      "\(topology): \(lab.nodes.count) nodes, \(lab.links.count) links, \(lab.events.count) events, "
        + "\(lab.captures.count) captures, \(lab.checks.count) checks: no faults")
  }
}
