extension TopologyLoader {
  mutating func loadCaptures() {
    var files: Set<String> = []
    for value in root["captures"]?.elements ?? [] {
      guard let scope = scope(value["on"]) else { continue }
      var capture = Topology.Capture(scope: scope)
      capture.file = value["file"]?.text
      capture.filter = value["filter"]?.text
      capture.snapLength = value["snaplen"]?.integer
      if let file = value["file"] { checkFile(file, among: &files) }
      topology.captures.append(capture)
    }
  }

  private mutating func scope(_ value: YAMLValue?) -> Topology.Capture.Scope? {
    guard let value, let text = value.text, let end = EndpointName(text) else { return nil }
    if text == "all" { return .all }
    guard end.interface == nil else { return resolvePort(end, at: value.place).map { .port($0) } }
    return resolveNode(text, at: value.place).map { .node($0) }
  }

  /// A topology file may come from anywhere; it does not choose where on the disk to write.
  private mutating func checkFile(_ value: YAMLValue, among files: inout Set<String>) {
    guard let file = value.text else { return }
    let parts = file.split(separator: "/", omittingEmptySubsequences: false)
    if parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) || file.utf8.contains(0) {
      faults.report("'\(file)' is no file in the output folder", at: value.place, mend: "use a name such as lab.pcapng")
    } else if !files.insert(file).inserted {
      faults.report("two captures write to '\(file)'", at: value.place, mend: "give each its own file")
    }
  }
}
