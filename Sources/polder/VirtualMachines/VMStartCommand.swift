import ArgumentParser
import DiskImages
import Sessions
import Settings
import SimulationKernel
import VirtualMachines

struct VMStartCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Run a machine by itself, and keep what it writes on its disk.",
    discussion: """
      polder vm start web --do 'mkdir /www' --do 'echo hello > /www/index.html' --do 'ls -l /www'

      The commands are run one after the other, by the programs that machines of a lab have. When nothing is left to happen,
      or simulated time is over, the machine is shut down. To run it among others, name it under 'vm:' in a topology, and give
      'polder run' --keep-disks.
      """)

  @OptionGroup var machine: MachineArgument

  @Option(
    name: .customLong("do"), help: ArgumentHelp("A command for the machine (repeatable).", valueName: "command"))
  var commands: [String] = []

  @Option(
    name: .customLong("for"), help: ArgumentHelp("Simulated time at which it is shut down.", valueName: "time"))
  var duration = "1m"

  @Flag(help: "Leave the machine's disk as it is.")
  var discard = false

  @Flag(help: "Print the result as one JSON object.")
  var json = false

  func run() throws {
    let (settings, own) = try DiskWork.run(.atOnce) { () throws(DiskError) in
      let file = try machine.open(discard ? .reading : .writing)
      // What an interrupted start has left.
      if !discard { try file.finishMerging(DiskWork.progress("merging")) }
      return (file.path, file.machine.name)
    }
    let name = Name.isValid(own) ? own : "machine"
    let topology = """
      polder: 1
      name: \(name)
      nodes: { \(YAMLText.name(name)): { vm: \(YAMLText.quoted(settings)) } }

      """
    try start(TopologyFile(topology, named: "\(name).yaml", .parse(["--allow-outside"])), name)
  }

  private func start(_ file: consuming TopologyFile, _ name: String) throws {
    let options = try RunOptions.parse(arguments(for: name))
    var start = try file.start()
    if let duration = options.duration { start.plan.end = .zero + duration.duration }
    file.showWarnings()
    try Runner(options: options).run(start)
  }

  private func arguments(for name: String) -> [String] {
    var arguments = ["--capture", "none", "--for", duration]
    if !commands.isEmpty { arguments += ["--do", "0s \(name): \(line)"] }
    if !discard { arguments.append("--keep-disks") }
    if json { arguments.append("--json") }
    return arguments
  }

  /// All commands as one line: they are run one after the other, whatever becomes of the one before.
  private var line: String {
    commands.reduce("") { line, command in
      line.isEmpty ? command : line + (line.hasSuffix("&") ? " " : "; ") + command
    }
  }
}
