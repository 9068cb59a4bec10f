import ArgumentParser
import Lab
import Sessions

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Validate a topology file without running it.")

  @Argument(help: "The topology file; - is the standard input.", completion: .file(extensions: ["yaml", "yml"]))
  var topology: String

  @OptionGroup var options: TopologyOptions

  func run() throws {
    var file = try TopologyFile(topology, seed: nil, options, reviews: true)
    _ = try file.start()
    file.showWarnings()
    let lab = file.topology
    let warnings = file.allWarnings.isEmpty ? "" : ", " + count(file.allWarnings.count, "warning")
    let counts = [
      count(lab.nodes.count, "node"), count(lab.links.count, "link"), count(lab.events.count, "event"),
      count(lab.captures.count, "capture"), count(lab.checks.count, "check"),
    ]
    try Console.print("\(file.path): no errors\(warnings) in \(counts.joined(separator: ", "))")
  }

  private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
