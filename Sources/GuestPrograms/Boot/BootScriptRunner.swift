import Guests
import SimulationKernel

/// How far a boot script has come.
struct BootScriptRunner: Sendable, Equatable, StateRecord {
  private(set) var script: BootScript?
  /// The line, and the command in it, that come next.
  private(set) var line = 0
  private(set) var command = 0
  /// How the last command has ended.
  var hasSucceeded = true
  /// Commands that were carried out: a script that goes round for ever ends.
  private(set) var count = 0
  /// When the command that waits goes on.
  var until: Instant?
  /// Why the last command has failed.
  var problem = ""

  static let commandLimit = 10_000

  init() {}

  init(_ script: BootScript) { self.script = script }

  /// The words of the command that comes next; nil at the end of the script.
  ///
  /// - Throws: what a failure that nothing deals with has said.
  mutating func next() throws(BootFailure) -> [String]? {
    guard count < BootScriptRunner.commandLimit else {
      throw BootFailure("more than \(BootScriptRunner.commandLimit) commands: does the script go round for ever?")
    }
    while let commands = script?.commands(at: line) {
      while command < commands.count {
        let next = commands[command]
        command += 1
        switch next.condition {
        case .always: break
        case .afterSuccess: guard hasSucceeded else { continue }
        case .afterFailure: guard !hasSucceeded else { continue }
        }
        count += 1
        hasSucceeded = true
        return next.words
      }
      // As in iPXE a script ends with a command that fails.
      guard hasSucceeded else { throw BootFailure(problem) }
      (line, command) = (line + 1, 0)
    }
    return nil
  }

  mutating func fail(_ problem: String) { (hasSucceeded, self.problem) = (false, problem) }

  mutating func go(to label: String) {
    guard let index = script?.index(of: label) else { return fail("goto: \(label): No such label") }
    (line, command) = (index, 0)
  }

  static let fields = Fields(
    \BootScriptRunner.script, \.line, \.command, \.hasSucceeded, \.count, \.until, \.problem)

  var inconsistency: String? {
    0...BootScript.limit ~= line && 0...BootScript.limit ~= command && 0...BootScriptRunner.commandLimit ~= count
      ? nil : "line \(line) of a boot script"
  }
}

/// Why a script comes to nothing.
struct BootFailure: Error {
  let text: String

  init(_ text: String) { self.text = text }
}
