import Lab
import Packets
import Sessions
import SimulationKernel

/// A command of the shell itself.
struct ShellVerb: Sendable {
  let name: String
  /// What follows the name.
  let arguments: String
  let summary: String
  let action: @Sendable (LabShell, ShellWords) throws(ShellError) -> Void

  init(
    _ name: String, _ arguments: String, _ summary: String,
    action: @escaping @Sendable (LabShell, ShellWords) throws(ShellError) -> Void
  ) {
    (self.name, self.arguments, self.summary, self.action) = (name, arguments, summary, action)
  }

  static func named(_ name: String) -> ShellVerb? { all.first { $0.name == name } }

  var usage: String { arguments.isEmpty ? name : "\(name) \(arguments)" }
}

extension ShellVerb {
  static let all: [ShellVerb] = time + branches + lab + shell

  private static let shell: [ShellVerb] = [
    ShellVerb("patience", "[TIME]", "how long a command may run before the next line is taken") {
      (shell, line) throws(ShellError) in
      try line.expect(0...1, "patience [TIME]")
      if let time = line.argument(1) { shell.patience = try duration(time) }
      shell.print("\(shell.patience)")
    },
    ShellVerb("help", "", "this list") { (shell, _) in
      for verb in all { shell.print("\(verb.usage.padded(to: 52))  \(verb.summary)") }
      shell.print(
        "\("NODE COMMAND".padded(to: 52))  carry out a command on a node: \(shell.labels.nodes.prefix(8).joined(separator: ", "))"
      )
    },
    ShellVerb("quit", "", "leave; captures are kept, the lab is not unless it was saved") { (shell, _) in
      shell.isOver = true
    },
    ShellVerb("exit", "", "as quit") { (shell, _) in shell.isOver = true },
  ]
}

extension ShellWords {
  func argument(_ index: Int) -> String? { words.indices.contains(index) ? words[index] : nil }

  func expect(_ counts: ClosedRange<Int>, _ usage: String) throws(ShellError) {
    guard counts.contains(words.count - 1) else { throw ShellError("usage: \(usage)") }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
