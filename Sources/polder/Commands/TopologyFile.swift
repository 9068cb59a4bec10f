import Lab
import Sessions

/// A topology file that was read without an error.
struct TopologyFile {
  /// The path that messages show.
  let path: String
  let topology: Topology
  private let options: TopologyOptions?
  /// What was noticed besides what the topology's text says.
  private var warnings: [TopologyFault] = []

  /// - Parameters:
  ///   - argument: its path; `-` stands for the standard input.
  ///   - options: what the user lets the file do; nil for no more than it may by itself.
  ///   - reviews: whether warnings are wanted as well of what in the lab as a whole will hardly work.
  init(_ argument: String, seed: UInt64?, _ options: TopologyOptions? = nil, reviews: Bool = false) throws(Failure) {
    // Nothing has been begun that could be left unfinished.
    Signals.stop(.atOnce)
    let path = argument == "-" ? "<stdin>" : argument
    if argument != "-", let kind = FileKind(ofFile: path), kind != .text, kind != .empty {
      throw Failure(
        message: "\(path): \(kind.noun), not a topology file: \(kind.advice(on: path))", status: kind.status)
    }
    let text = try argument == "-" ? WholeFile.readStandardInput(named: path) : WholeFile.readText(path)
    try self.init(text, named: path, seed: seed, options, reviews: reviews)
  }

  /// - Parameters:
  ///   - text: what a topology file would contain.
  ///   - path: what messages call it; other files are looked for in its folder.
  init(
    _ text: String, named path: String, seed: UInt64? = nil, _ options: TopologyOptions? = nil, reviews: Bool = false
  ) throws(Failure) {
    self.options = options
    self.path = path
    do {
      let machines = MachineSource(
        folder: TopologyFile.folder(of: path), outsideIsAllowed: options?.allowsOutside ?? false)
      var topology = try Topology(
        yaml: text, file: path, seed: seed, reviews: reviews, machines: machines.reader)
      try options?.apply(to: &topology.limits)
      self.topology = topology
    } catch let error as TopologyError {
      throw Failure.file(error.description)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure.file("\(path): \(error)")
    }
  }

  /// The lab, switched off; reads the captures that it replays.
  mutating func start() throws(Failure) -> Checkpoint {
    do {
      return try Checkpoint(
        topology, folder: folder, outsideIsAllowed: options?.allowsOutside ?? false, warnings: &warnings)
    } catch {
      throw Failure(error)
    }
  }

  var allWarnings: [TopologyFault] { topology.file.warnings + warnings }

  /// Prints warnings on the standard error.
  func showWarnings() {
    for warning in allWarnings { Console.error(warning.warning) }
  }

  private var folder: String { TopologyFile.folder(of: path) }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
