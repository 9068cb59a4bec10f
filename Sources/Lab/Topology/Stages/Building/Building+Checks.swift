import Settings

extension Building {
  mutating func addChecks() {
    var locations: [String: SourceLocation] = [:]
    for description in document.checks {
      let name = description.value.name
      checkName(name, &locations)
      if let condition = condition(description.value) {
        topology.checks.append(Topology.Check(name: name.value, condition: condition))
      }
    }
  }

  /// A result tells of checks by name.
  private mutating func checkName(_ name: Located<String>, _ locations: inout [String: SourceLocation]) {
    if let first = locations[name.value] {
      faults.report(
        "duplicate check name '\(name.value)', already used at \(first.line):\(first.column)", at: name.location,
        fix: "rename one of the two")
    } else {
      locations[name.value] = name.location
    }
  }

  private mutating func condition(_ description: CheckDescription) -> Topology.Check.Condition? {
    switch description {
    case .command(let check):
      checkInstant(check.command.at)
      return resolveNode(check.command.on).map { .command(command(check, on: $0)) }
    case .frames(let check):
      guard let port = resolvePort(check.port) else { return nil }
      let bounds = check.expect
      return .frames(
        Topology.FrameCheck(
          port: port, filter: filter(check.filter), atLeast: bounds.exactly ?? bounds.atLeast ?? 0,
          atMost: bounds.exactly ?? bounds.atMost))
    }
  }

  private func command(_ description: CommandCheckDescription, on node: Int) -> Topology.CommandCheck {
    let (command, expect) = (description.command, description.expect)
    let isEmpty = expect == CommandCheckDescription.Outcome()
    return Topology.CommandCheck(
      at: command.at.value, node: node, command: command.run.value, exit: isEmpty ? 0 : expect.exit,
      output: expect.output, outputIs: expect.outputIs)
  }
}
