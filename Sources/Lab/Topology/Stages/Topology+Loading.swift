import Settings

extension Topology {
  /// Reads a topology file.
  ///
  /// - Parameters:
  ///   - yaml: the text of the file.
  ///   - file: its name, for messages, and for the lab's name where the text gives none.
  ///   - seed: takes the place of the file's seed.
  ///   - reviews: whether warnings are wanted as well of what in the lab as a whole will hardly work.
  ///   - machines: reads the machine files that nodes begin as; nil to do without.
  /// - Throws: ``TopologyError`` with everything that is wrong with the file.
  public init(
    yaml: String, file: String, seed: UInt64? = nil, reviews: Bool = false, machines: MachineReader? = nil
  ) throws(TopologyError) {
    var (root, faults) = try YAMLReader.read(yaml, file: file)
    var warnings = FaultLog()
    let topology = Topology.load(
      root, file: file, seed: seed, reviews: reviews, StoredMachines(reader: machines), &faults, &warnings)
    faults.reportOddSpaces(in: yaml)
    guard faults.isEmpty, let topology else { throw faults.error(in: file) }
    self = topology
    self.file.warnings = warnings.faults(in: file)
  }

  /// The stages of loading, each from one value to the next. A stage goes on after a fault, so that all of them are reported;
  /// what is wrong counts as not written.
  ///
  /// - Returns: nil where a stage has found so much that it is pointless to go on.
  private static func load(
    _ root: SourceValue, file: String, seed: UInt64?, reviews: Bool, _ machines: StoredMachines,
    _ faults: inout FaultLog, _ warnings: inout FaultLog
  ) -> Topology? {
    var machines = machines
    guard let document = TopologyDocument.read(root, &faults) else { return nil }
    guard let expanded = document.expanded(&faults) else { return nil }
    let inherited = expanded.inherited(&machines, &faults)
    warnings.report(machines.warnings)
    let connected = inherited.connected(file: file, seed: seed, &faults)
    let addressed = connected.addressed(&faults)
    warnings.report(addressed.connected.allowedFaults)
    let topology = addressed.built(&faults, warnings: &warnings)
    guard reviews, faults.isEmpty else { return topology }
    var review = LabReview(of: addressed.connected, topology)
    review.review()
    warnings.report(review.warnings)
    return topology
  }
}

extension TopologyDocument {
  /// The first stage: decodes every value of a file, and checks each by itself.
  ///
  /// - Returns: nil if the file is not a mapping, or too large.
  static func read(_ file: SourceValue, _ faults: inout FaultLog) -> TopologyDocument? {
    guard file.isMap else {
      faults.report("the file is \(file.form)", at: file.location, fix: "start it with 'polder: 1' and 'nodes:'")
      return nil
    }
    var root = file
    if case .map(var entries) = root.content, let hosts = root["hosts"], case .list = hosts.content {
      faults.report("'hosts' is a list", at: hosts.location, fix: "put machines under 'nodes', as in 'h1: {}'")
      entries.removeAll { $0.key == "hosts" }
      root.content = .map(entries)
    }
    guard let expanded = RangedValues.expand(root, &faults),
      let change = keys.read(expanded, as: "the file", &faults)
    else { return nil }
    var document = keys.group(change)
    document.losses = Losses(
      in: file, known: Set(keys.info.keys.map(\.name)), nodeCount: document.nodes.count,
      linkCount: document.links.count)
    return document
  }
}
