extension TopologyLoader {
  mutating func loadChecks() {
    var places: [String: Place] = [:]
    for value in root["checks"]?.elements ?? [] {
      checkName(of: value, &places)
      let condition = value["capture"] == nil ? commandCheck(value) : frameCheck(value)
      if let condition { topology.checks.append(Topology.Check(name: value["name"]?.text ?? "", condition: condition)) }
    }
  }

  /// A result tells of checks by name.
  private mutating func checkName(of value: YAMLValue, _ places: inout [String: Place]) {
    guard let value = value["name"], let name = value.text else { return }
    if let first = places[name] {
      faults.report(
        "the check at \(first.line):\(first.column) is called '\(name)' too", at: value.place,
        mend: "rename one of the two")
    } else {
      places[name] = value.place
    }
  }

  private mutating func commandCheck(_ value: YAMLValue) -> Topology.Check.Condition? {
    guard let at = instant(value["at"]), let node = machine(value["on"]), let command = value["run"]?.text else {
      return nil
    }
    var check = Topology.CommandCheck(at: at, node: node, command: command)
    let expect = value["expect"]
    check.exit = expect?["exit"]?.integer
    check.output = expect?["output"]?.text
    check.outputIs = expect?["output-is"]?.text
    if check.exit == nil, check.output == nil, check.outputIs == nil { check.exit = 0 }
    return .command(check)
  }

  private mutating func frameCheck(_ value: YAMLValue) -> Topology.Check.Condition? {
    guard let port = port(value["capture"]), let expect = value["expect"] else { return nil }
    var check = Topology.FrameCheck(port: port, filter: filter(value["filter"]))
    let exactly = number(expect["frames"])
    let (least, most) = (number(expect["at-least"]), number(expect["at-most"]))
    check.atLeast = exactly ?? least ?? 0
    check.atMost = exactly ?? most
    checkBounds(exactly: exactly, least: least, most: most, at: expect.place)
    return .frames(check)
  }

  private func number(_ value: YAMLValue?) -> UInt64? { value?.integer.flatMap { UInt64(exactly: $0) } }

  private mutating func checkBounds(exactly: UInt64?, least: UInt64?, most: UInt64?, at place: Place) {
    if exactly == nil, least == nil, most == nil {
      faults.report("a check that expects nothing", at: place, mend: "add 'frames', 'at-least' or 'at-most'")
    } else if exactly != nil, least != nil || most != nil {
      faults.report("'frames' together with other bounds", at: place, mend: "keep 'frames' alone")
    } else if let least, let most, least > most {
      faults.report("at least \(least) and at most \(most) frames", at: place, mend: "exchange the two")
    }
  }
}
