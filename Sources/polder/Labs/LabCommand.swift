import ArgumentParser
import DiskImages
import Lab
import LabFolders
import Sessions
import SimulationKernel

struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab", abstract: "Keep a whole lab in a folder: run it further, snapshot it, clone it.",
    discussion: """
      The folder holds the topology and the lab's state with everything in flight: machines, disks, switches, connections, timers \
      and frames on the wire. A snapshot is such a state with a name. Paths within are relative, so that a folder can be moved.
      """,
    subcommands: [
      LabCreateCommand.self, LabRunCommand.self, LabShowCommand.self, LabSnapshotCommand.self, LabCloneCommand.self,
      LabDiffCommand.self, LabExportCommand.self, LabImportCommand.self,
    ])
}

struct LabCreateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make a lab's folder from a topology file.",
    discussion: "Disk images and captures that the file names are read now: the folder needs them no more.")

  @Argument(help: "The folder, which must not exist.", completion: .directory)
  var folder: String

  @Option(help: "The topology file.", completion: .file(extensions: ["yaml", "yml"]))
  var from: String

  @Option(parsing: .unconditional, help: "Overrides the file's seed.")
  var seed: UInt64?

  @OptionGroup var topologyOptions: TopologyOptions

  func run() throws {
    guard from != "-" else { throw Failure.usage("--from -: name the topology file") }
    var file = try TopologyFile(from, seed: seed, topologyOptions)
    let start = try file.start()
    file.showWarnings()
    let text = try WholeFile.read(from)
    try DiskWork.run { () throws(DiskError) in
      _ = try LabFolder.create(folder, topology: text, beginning: start)
    }
    try Console.print("created \(folder)")
  }
}

/// The lab that a command is about.
struct LabArgument: ParsableArguments {
  @Argument(help: "The lab's folder.", completion: .directory)
  var folder: String

  func open(_ access: Access = .reading) throws(DiskError) -> LabFolder { try LabFolder(folder, for: access) }
}

struct LabShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show where a lab stands, and its snapshots.")

  @OptionGroup var lab: LabArgument
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let lab = try DiskWork.run(.atOnce) { () throws(DiskError) in try self.lab.open() }
    if json { return try Console.print(JSON.text(lab.manifest)) }
    let state = try DiskWork.run(.atOnce) { () throws(DiskError) in try lab.present() }
    let machines = state.plan.labels.nodes.count
    var lines = [
      "\(lab.manifest.name): at \(lab.manifest.present.time.inSeconds), \(machines) nodes, "
        + "\(state.world.eventsHandled) events, seed \(state.plan.seed)"
    ]
    if let origin = lab.manifest.origin { lines.append("a linked clone of \(origin.folder)") }
    lines += lab.manifest.tree
    try Console.print(lines.joined(separator: "\n"))
  }
}

extension LabManifest.Moment {
  var time: Duration { Duration(nanoseconds: at) }
}

extension LabManifest {
  /// The tree of snapshots, a line each; the one that the present goes on from has a star.
  var tree: [String] { lines(below: nil, indent: "") }

  private func lines(below parent: String?, indent: String) -> [String] {
    children(of: parent).flatMap { snapshot in
      let mark = snapshot.name == self.parent ? " *" : ""
      let description = snapshot.description.isEmpty ? "" : ": \(snapshot.description)"
      let line =
        "\(indent)\(snapshot.name)\(mark)  at \(snapshot.moment.time.inSeconds), \(snapshot.taken)\(description)"
      return [line] + lines(below: snapshot.name, indent: indent + "  ")
    }
  }
}
