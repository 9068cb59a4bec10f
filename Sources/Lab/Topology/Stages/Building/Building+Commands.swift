import GuestPrograms
import Settings

extension Building {
  /// Looks through the command lines of events and checks. What the shell refuses is a fault; what will fail otherwise is worth a
  /// warning, unless a check says by its `exit` that it is to fail.
  func commandRemarks() -> [(remark: CommandRemark, location: SourceLocation, mayFail: Bool)] {
    let names = topology.nameTable
    let lines = document.events.compactMap(\.value.command) + document.checks.compactMap(\.value.command)
    return lines.flatMap { line, mayFail in
      GuestCommand.remarks(on: line.value, names: names).map { ($0, line.location, mayFail) }
    }
  }

  mutating func checkCommands(_ warnings: inout FaultLog) {
    for (remark, location, mayFail) in commandRemarks() {
      if case .refusedLine(let words) = remark {
        faults.report(
          words, at: location, fix: "a guest's shell supports ;, &&, ||, &, |, !, $?, quotes and redirections")
      } else if !mayFail, let (message, fix) = warning(of: remark) {
        warnings.report(message, at: location, fix: fix)
      }
    }
  }

  private func warning(of remark: CommandRemark) -> (message: String, fix: String)? {
    switch remark {
    case .refusedLine: nil
    case .unknownProgram(let name): ("guests have no program '\(name)'", Building.substitute(for: name))
    case .refusedArguments(let words):
      // A usage text may follow.
      (
        words.split(separator: "\n").first.map(String.init) ?? words,
        "correct the command, or say with '||' or 'exit' that it is expected to fail"
      )
    case .unknownHost where hasNameServer: nil
    case .unknownHost(let name):
      (
        "no machine with an address is named '\(name)'",
        Suggestion.nearest(to: name, among: topology.nodes.prefix(2000).map(\.name))
      )
    }
  }

  private static func substitute(for program: String) -> String {
    if let equivalent = GuestCommand.equivalent(of: program) { return "use '\(equivalent)'" }
    let names = GuestCommand.programNames
    return EditDistance.nearest(to: program, among: names).map { "did you mean '\($0)'?" }
      ?? "use one of \(names.joined(separator: ", "))"
  }

  /// Whether any guest can find out more about names than what the file says.
  private var hasNameServer: Bool {
    topology.nodes.contains { node in
      guard case .machine(let machine) = node.kind else { return false }
      return machine.services.contains { if case .dns = $0 { true } else { false } }
    }
  }
}

extension EventDescription {
  /// The command line, and whether it may fail.
  fileprivate var command: (Located<String>, Bool)? {
    if case .run(let event) = self { (event.run, false) } else { nil }
  }
}

extension CheckDescription {
  fileprivate var command: (Located<String>, Bool)? {
    if case .command(let check) = self { (check.command.run, check.expect.exit ?? 0 != 0) } else { nil }
  }
}
