public import Fabric
import Lab
import Settings
public import SimulationKernel

/// A command that is run for the check, and its expected outcome.
public struct CommandCheck: Check, StateRecord {
  public static let registeredName = "command check"

  public let name: String
  public var node: NodeIndex
  public var command: String
  public var exit: Int32?
  /// A text that the standard output contains.
  public var output: String?
  /// The text that the standard output equals.
  public var outputIs: String?

  public init(
    name: String, node: NodeIndex, command: String, exit: Int32? = nil, output: String? = nil, outputIs: String? = nil
  ) {
    self.name = name
    self.node = node
    self.command = command
    self.exit = exit
    self.output = output
    self.outputIs = outputIs
  }

  public func fits(_ labels: Labels) -> Bool { labels.contains(node) }

  public func verdict(on evidence: borrowing Evidence) -> Verdict {
    let labels = evidence.labels
    guard let program = evidence.program else {
      return evidence.isFinal
        ? Verdict(.couldNotRun, "the run ended before its time came") : Verdict(.pending, "its time has not come yet")
    }
    guard program.process != nil else { return Verdict(.couldNotRun, "\(labels[node]) was switched off") }
    guard let exit = program.exit else {
      return evidence.isFinal
        ? Verdict(.couldNotRun, "'\(program.command)' was still running at the end")
        : Verdict(.pending, "'\(program.command)' is still running")
    }
    let faults = faults(exit: exit, output: String(decoding: program.output, as: UTF8.self))
    return faults.isEmpty
      ? Verdict(.passed, "'\(program.command)' on \(labels[node]): exit \(exit)")
      : Verdict(.failed, faults.joined(separator: "; "))
  }

  /// What is not as expected.
  private func faults(exit: Int32, output: String) -> [String] {
    var faults: [String] = []
    if let expected = self.exit, exit != expected { faults.append("exit \(exit), \(expected) expected") }
    if let expected = self.output, !output.contains(expected) {
      faults.append("\(expected.quoted) is not in the output: \(output.quoted)")
    }
    if let expected = outputIs, output != expected {
      faults.append("the output is \(output.quoted), not \(expected.quoted)")
    }
    return faults
  }

  public static let fields = Fields(\CommandCheck.name, \.node, \.command, \.exit, \.output, \.outputIs)
}

extension String {
  /// On one line, and cut if it is long.
  fileprivate var quoted: String {
    let line = replacing("\n", with: "\\n")
    return line.count <= 200 ? "'\(line)'" : "'\(line.prefix(200))…'"
  }
}

extension CommandCheck: DescribedCheck {
  init(_ description: CommandCheckDescription, of world: World) {
    let expect = description.expect
    self.init(
      name: description.name.value, node: NodeIndex(description.node), command: description.line,
      exit: expect.exit.flatMap { Int32(exactly: $0) }, output: expect.output, outputIs: expect.outputIs)
  }
}
