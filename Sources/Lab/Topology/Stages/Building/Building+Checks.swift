import Settings

extension Building: CheckContext {
  mutating func addChecks() {
    var locations: [String: SourceLocation] = [:]
    for check in document.checks {
      var description = check.value.description
      checkName(description.name, &locations)
      if description.resolve(in: &self) { topology.checks.append(Topology.Check(description)) }
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
}
