import GuestPrograms

extension TopologyLoader {
  /// Looks through the command lines of events and checks. What the shell refuses is a fault; what will fail otherwise is worth a
  /// warning, unless a check says by its `exit` that it is to fail.
  mutating func checkCommands() {
    let names = topology.nameTable
    for value in (root["events"]?.elements ?? []) + (root["checks"]?.elements ?? []) {
      guard let line = value["run"], let text = line.text else { continue }
      let mayFail = value["expect"]?["exit"]?.integer ?? 0 != 0
      for remark in GuestCommand.remarks(on: text, names: names) { report(remark, at: line.place, mayFail: mayFail) }
    }
  }

  private mutating func report(_ remark: CommandRemark, at place: Place, mayFail: Bool) {
    if case .refusedLine(let words) = remark {
      let remedy = "a guest's shell takes ;, &&, ||, &, |, !, $?, quotes and redirections"
      return faults.report(words, at: place, mend: remedy)
    }
    guard !mayFail, let (message, remedy) = warning(of: remark) else { return }
    warnings.report(message, at: place, mend: remedy)
  }

  private func warning(of remark: CommandRemark) -> (message: String, remedy: String)? {
    switch remark {
    case .refusedLine: nil
    case .unknownProgram(let name): ("guests have no program '\(name)'", TopologyLoader.substitute(for: name))
    case .refusedArguments(let words):
      // A usage text may follow.
      (
        words.split(separator: "\n").first.map(String.init) ?? words,
        "correct the command, or say with '||' or 'exit' that it is to fail"
      )
    case .unknownHost where hasNameServer: nil
    case .unknownHost(let name):
      (
        "no machine with an address is called '\(name)'",
        TopologyLoader.suggestion(for: name, among: topology.nodes.prefix(2000).map(\.name))
      )
    }
  }

  private static func substitute(for program: String) -> String {
    if let equivalent = GuestCommand.equivalent(of: program) { return "they have '\(equivalent)'" }
    let names = GuestCommand.programNames
    return EditDistance.nearest(to: program, among: names).map { "did you mean '\($0)'?" }
      ?? "they have \(names.joined(separator: ", "))"
  }

  /// Whether any guest can find out more about names than what the file says.
  private var hasNameServer: Bool {
    topology.nodes.contains { node in
      guard case .machine(let machine) = node.kind else { return false }
      return machine.services.contains { if case .dns = $0 { true } else { false } }
    }
  }
}
