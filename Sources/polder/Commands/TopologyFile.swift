import Lab
import Sessions

/// A topology file that was read without a fault.
struct TopologyFile {
  /// As messages name it.
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

  /// What the file plans for its world; reads the captures that it replays.
  func plan(of world: World) throws(Failure) -> Plan {
    do {
      return try Plan(topology, of: world, folder: folder)
    } catch {
      throw Failure(error)
    }
  }

  /// Says on the standard error what is hardly meant.
  func showWarnings() {
    for warning in topology.file.warnings { Console.error(warning.warning) }
  }

  private var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
