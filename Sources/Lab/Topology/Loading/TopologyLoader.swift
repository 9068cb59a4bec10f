import SimulationKernel

extension Topology {
  /// Reads a topology file.
  ///
  /// - Parameters:
  ///   - yaml: the text of the file.
  ///   - file: its name, for messages, and for the lab's name where the text gives none.
  ///   - seed: takes the place of the file's seed.
  /// - Throws: ``TopologyError`` with everything that is wrong with the file.
  public init(yaml: String, file: String, seed: UInt64? = nil) throws(TopologyError) {
    let (root, faults) = try YAMLReader.read(yaml, file: file)
    var loader = TopologyLoader(root: root, faults: faults, file: file)
    loader.load(seed: seed)
    loader.faults.reportOddSpaces(in: yaml)
    guard loader.faults.isEmpty else { throw loader.faults.error(in: file) }
    self = loader.topology
    self.file.warnings = loader.warnings.faults(in: file)
  }
}

/// Turns the tree of a file into a ``Topology``.
///
/// It goes on after a fault, so that all of them are reported; what is faulty counts as not written.
struct TopologyLoader {
  /// No lab that fits in memory has more.
  static let mostNodes = 100_000
  static let mostLinks = 400_000

  var root: YAMLValue
  var faults: FaultLog
  /// What is remarked on a file that can be run.
  var warnings = FaultLog()
  var topology: Topology
  /// What the file says about each node, in the order of ``Topology/nodes``.
  var drafts: [NodeDraft] = []
  var nodeIndex: [String: Int] = [:]
  var portIndex: [EndpointName: Topology.Port] = [:]
  /// The ports that links name, those of links with a fault included.
  var usedPorts: Set<Topology.Port> = []
  /// The link at each port.
  var linkIndex: [Topology.Port: Int] = [:]
  var linkPlaces: [Place] = []
  var generatedLinks: [(EndpointName, EndpointName)] = []

  init(root: YAMLValue, faults: FaultLog, file: String) {
    self.root = root
    self.faults = faults
    topology = Topology(name: TopologyLoader.labName(of: file))
    topology.file = SourceFile(path: file)
  }

  mutating func load(seed: UInt64?) {
    guard expandRangedValues() else { return }
    var check = KeyCheck(faults: faults)
    check.check(root, against: .record(KeyTables.topology), subject: "the file")
    faults = check.faults
    loadHeader(seed: seed)
    loadHosts()
    guard loadNodes() else { return }
    guard loadLinks() else { return }
    checkPortCounts()
    assignMACAddresses()
    assignMTUs()
    assignQueues()
    loadAddresses()
    loadFunctions()
    loadServices()
    checkHosts()
    loadEvents()
    loadCaptures()
    loadChecks()
    checkCommands()
  }

  private mutating func loadHeader(seed: UInt64?) {
    if let name = root["name"]?.text { topology.name = name }
    topology.description = root["description"]?.text ?? ""
    topology.seed = seed ?? root["seed"]?.seed ?? 1
    topology.duration = root["duration"]?.duration ?? .seconds(60)
  }

  /// The file's name without its folder and what follows the first dot.
  private static func labName(of file: String) -> String {
    let base = file.split(separator: "/").last ?? ""
    let name = base.prefix { $0 != "." }
    return Name.isValid(name) ? String(name) : "lab"
  }
}
