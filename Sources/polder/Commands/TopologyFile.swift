import Lab
import Sessions

/// A topology file that was read without an error.
struct TopologyFile {
  /// The path that messages show.
  let path: String
  let topology: Topology

  /// - Parameter argument: its path; `-` stands for the standard input.
  init(_ argument: String, seed: UInt64?) throws(Failure) {
    path = argument == "-" ? "<stdin>" : argument
    let text = try argument == "-" ? WholeFile.readStandardInput(named: path) : WholeFile.readText(path)
    do {
      topology = try Topology(yaml: text, file: path, seed: seed)
    } catch {
      throw Failure.file(error.description)
    }
  }

  /// The lab, switched off; reads the captures that it replays.
  func start() throws(Failure) -> Checkpoint {
    do {
      return try Checkpoint(topology, folder: folder)
    } catch {
      throw Failure(error)
    }
  }

  /// Prints warnings on the standard error.
  func showWarnings() {
    for warning in topology.file.warnings { Console.error(warning.warning) }
  }

  private var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
