extension TopologyLoader {
  mutating func loadCaptures() {
    for value in root["captures"]?.elements ?? [] {
      guard let scope = scope(value["on"]) else { continue }
      var capture = Topology.Capture(scope: scope)
      capture.file = value["file"]?.text
      capture.filter = filter(value["filter"])
      capture.snapLength = value["snaplen"]?.integer
      if let file = value["file"] { checkFile(file) }
      topology.captures.append(capture)
    }
  }

  private mutating func scope(_ value: YAMLValue?) -> Topology.Capture.Scope? {
    guard let value, let text = value.text, let end = EndpointName(text) else { return nil }
    if text == "all" { return .all }
    guard end.interface == nil else { return resolvePort(end, at: value.place).map { .port($0) } }
    return resolveNode(text, at: value.place).map { .node($0) }
  }

  /// A topology file may come from anywhere; it does not choose where on the disk to write. Captures may share a file.
  private mutating func checkFile(_ value: YAMLValue) {
    guard let file = value.text,
      !file.isFileName
    else { return }
    faults.report("'\(file)' is no file in the output folder", at: value.place, mend: "use a name such as lab.pcapng")
  }
}
