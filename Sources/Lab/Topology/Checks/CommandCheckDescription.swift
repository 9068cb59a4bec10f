package import Settings

/// A check of a command's outcome.
package struct CommandCheckDescription: CheckDescription {
  package struct Outcome: Hashable, Sendable {
    package var exit: Int?
    package var output: String?
    package var outputIs: String?

    static let keys = KeyTable("an expected outcome", Outcome()) {
      Key("exit", \.exit, .integer(0...255), "The exit status.").oftenCalled(
        "status", "code", "exit-code", "exit-status", "returncode", "return-code", "rc")
      Key("output", \.output, .text, "A text that the standard output contains.").oftenCalled(
        "stdout", "contains", "text")
      Key("output-is", \.outputIs, .text, "The text that the standard output equals.").oftenCalled(
        "equals", "is", "stdout-is")
    }
  }

  package var name = Located("")
  var run = RunDescription()
  package var expect = Outcome()
  /// Index in ``Topology/nodes``, once it has been looked up.
  package private(set) var node = 0

  package static let tag = "run"

  package static let keys = KeyTable("a check that runs a command", CommandCheckDescription()) {
    Key("name", \.name, Scalar.text.located, required: true, "What must hold, in words.").oftenCalled(
      "title", "description", "id")
    RunDescription.all.map { $0.through(\.run) }
    Key("expect", \.expect, Outcome.keys, "The expected outcome; exit status 0 unless given.").oftenCalled(
      "expected", "expects", "assert", "result")
  }

  package var line: String { run.run.value }

  package var command: CheckCommand? {
    CheckCommand(at: run.at.value, node: node, line: run.run, mayFail: expect.exit ?? 0 != 0)
  }

  package mutating func resolve<Context: CheckContext>(in context: inout Context) -> Bool {
    if expect == Outcome() { expect.exit = 0 }
    context.checkInstant(run.at)
    guard let node = context.resolveNode(run.on) else { return false }
    self.node = node
    return true
  }
}
