import ArgumentParser
import Lab

struct ChainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chain", abstract: "Show the flow entries that service chains come to.",
    discussion: """
      Switch by switch, in the words of ovs-ofctl, with what each entry is for. Nothing runs: the network is as the file \
      has it. The lines of a switch can be given to ovs-ofctl's add-flow and add-group. The exit status is 1 if a chain \
      cannot be as the file says, so that its packets are dropped.
      """)

  @Argument(help: "The topology file; - is the standard input.", completion: .file(extensions: ["yaml", "yml"]))
  var topology: String

  @Flag(help: "Print the entries as one JSON object.")
  var json = false

  func run() throws {
    let file = try TopologyFile(topology, seed: nil)
    let chains = file.topology.compiledChains
    guard !chains.isEmpty else {
      throw Failure.file("\(file.path): no service chains: add 'chains:', and a node of kind controller")
    }
    let report = ChainReport(file.topology.name, chains)
    if json { try Console.print(JSON.text(report)) } else { try Console.write(report.text) }
    for controller in report.controllers {
      for fault in controller.faults { Console.error("\(file.path): \(fault)") }
    }
    if report.controllers.contains(where: { !$0.faults.isEmpty }) { throw ExitCode.checkFailed }
  }
}
