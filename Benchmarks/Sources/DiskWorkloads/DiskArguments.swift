import DiskImages

/// `DiskWorkloads POLDER [NAME]… [--runs N] [--folder FOLDER]`
struct DiskArguments {
  private static let usage = """
    usage: DiskWorkloads POLDER [NAME]... [--runs N] [--folder FOLDER]
      POLDER           the program to be measured
      NAME             of these only: \(groups.map(\.name).joined(separator: " "))
      --runs N         medians of N runs (5)
      --folder FOLDER  for some gigabytes of files (/tmp)
    """

  private static let groups: [(name: String, rows: @Sendable (Workbench) throws -> [Row])] = [
    ("clones", { try WholeWorkloads.clones(.vdi, on: $0) + WholeWorkloads.clones(.qcow2, on: $0) }),
    ("chain", { try ChainWorkloads.chain(.vdi, on: $0) + ChainWorkloads.chain(.qcow2, on: $0) }),
    ("convert", { try CopyWorkloads.convert(on: $0) }),
    ("commit", { try CopyWorkloads.commit(on: $0) }),
    ("check", { try WholeWorkloads.checks(on: $0) }),
  ]

  private var polder = ""
  private var names: [String] = []
  private var runs = 5
  private var folder = "/tmp"

  init(_ words: some Sequence<String>) throws {
    var words = words.makeIterator()
    while let word = words.next() {
      switch word {
      case "--runs": runs = try DiskArguments.number(words.next())
      case "--folder": folder = words.next() ?? folder
      case _ where polder.isEmpty && !word.hasPrefix("-"): polder = word
      case _ where DiskArguments.groups.contains { $0.name == word }: names.append(word)
      default: throw WorkloadError(DiskArguments.usage)
      }
    }
    guard !polder.isEmpty else { throw WorkloadError(DiskArguments.usage) }
  }

  private static func number(_ word: String?) throws -> Int {
    guard let number = word.flatMap(Int.init), number > 0 else { throw WorkloadError(usage) }
    return number
  }

  /// Each group has a folder of its own, which is gone when it ends.
  func run() throws {
    Row.printHead()
    var peak = 0
    for group in DiskArguments.groups where names.isEmpty || names.contains(group.name) {
      let bench = try Workbench(polder: polder, below: folder, runs: runs)
      for row in try group.rows(bench) { row.print() }
      peak = max(peak, bench.peak)
    }
    WholeWorkloads.memory(peak).print()
  }
}
