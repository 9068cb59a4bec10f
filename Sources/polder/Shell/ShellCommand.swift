import ArgumentParser
import DiskImages
import Lab
import LabFolders
import LabShell
import Sessions
import SimulationKernel
import SystemFiles

struct ShellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shell", abstract: "Work in a lab: consoles, time, forks, snapshots.",
    discussion: """
      Each line is a command of the shell, or the name of a node and a command for it: web ping -c 1 db. 'help' lists the \
      shell's own. Time goes on while a command runs, and not otherwise; 'run 2s' lets it, and 'back 2s' goes back. What is \
      done in the past begins a branch of the lab, with captures of its own.

      Without a terminal, lines are read from the standard input, and the first that cannot be carried out ends the shell.
      """)

  @Argument(
    help: "The topology file, a checkpoint, or the folder of a lab.", completion: .file(extensions: ["yaml", "yml"]))
  var lab: String

  @Option(parsing: .unconditional, help: "Overrides the file's seed.")
  var seed: UInt64?

  @Option(
    name: .customLong("capture"),
    help: ArgumentHelp(
      "Also capture all ports, NODE or NODE:IF; 'none' turns off the file's captures (repeatable).", valueName: "what"))
  var captures: [String] = []

  @Option(help: ArgumentHelp("The folder for captures (default: Captures/NAME).", valueName: "folder"))
  var output: String?

  @OptionGroup var topologyOptions: TopologyOptions

  func run() throws {
    let kept = try isFolder ? DiskWork.run(.atOnce) { () throws(DiskError) in try LabFolder(lab, for: .writing) } : nil
    var start = try start(kept)
    try start.plan.adopt(captures)
    if let controller = start.world.outsideControllers.first {
      Console.error(
        "warning: '\(start.plan.labels[controller.node])' connects to no controller here: use polder run --pace real or --pace controller"
      )
    }
    let folder =
      output ?? kept?.captureFolder(from: (start.progress.reached - .zero).inSeconds) ?? "Captures/\(start.plan.lab)"
    if !start.plan.captures.isEmpty { try WholeFile.makeFolder(folder) }
    var files = ShellFiles(captures: folder, makeFolder: ShellCommand.makeFolder, save: ShellCommand.save)
    files.lab = kept.map { KeptLab($0) }
    let shell: LabShell
    do {
      shell = try LabShell(start, files, display: ShellDisplay.show, isCancelled: { Signals.isInterrupted })
    } catch { throw Failure(error) }
    try converse(with: shell)
  }

  private var isFolder: Bool { FileKind(ofFile: lab + "/lab.json") != nil }

  private func start(_ kept: LabFolder?) throws -> Checkpoint {
    if let kept {
      var state = try DiskWork.run(.atOnce) { () throws(DiskError) in try kept.present() }
      state.beginNewCaptures()
      return state
    }
    guard lab == "-" || FileKind(ofFile: lab) != .checkpoint else { return try CheckpointFile.read(lab) }
    guard lab != "-" else { throw Failure.usage("-: the standard input is where the shell's lines come from") }
    var file = try TopologyFile(lab, seed: seed, topologyOptions)
    let start = try file.start()
    file.showWarnings()
    return start
  }

  private func converse(with shell: LabShell) throws {
    Signals.stop(.byLine)
    var lines = ShellLines()
    if lines.isInteractive { LineEditor.start(completing: shell.completions) }
    var failure: Failure?
    while !shell.isOver, let line = lines.next(prompt: shell.prompt) {
      do throws(ShellError) { try shell.run(line) } catch {
        guard lines.isInteractive else {
          failure = .usage("line \(lines.number): \(error)")
          break
        }
        Console.error("\(error)")
      }
      if Signals.isInterrupted {
        guard lines.isInteractive else { break }
        Signals.forget()
      }
    }
    do { try shell.finish() } catch { throw failure ?? Failure(error) }
    if let failure { throw failure }
    if Signals.isInterrupted { throw Failure(message: "interrupted", status: .interrupted) }
  }

  private static func makeFolder(_ path: String) throws(ShellError) {
    do { try WholeFile.makeFolder(path) } catch { throw ShellError(error.message) }
  }

  private static func save(_ checkpoint: Checkpoint, to path: String) throws(ShellError) {
    do throws(Failure) {
      try WholeFile.write(to: path) { (write) throws(SystemError) in try checkpoint.write(to: write) }
    } catch { throw ShellError(error.message) }
  }
}

extension KeptLab {
  init(_ folder: LabFolder) {
    self.init(
      keep: { (state) throws(ShellError) in
        do { try folder.keep(state) } catch { throw ShellError("\(error)") }
      },
      takeSnapshot: { (state, name, description) throws(ShellError) in
        do { try folder.takeSnapshot(name, description: description, of: state) } catch { throw ShellError("\(error)") }
      })
  }
}
