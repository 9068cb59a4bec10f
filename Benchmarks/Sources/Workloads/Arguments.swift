/// `Workloads [NAME]… [--runs N] [--part N] [--ports N]`
struct Arguments {
  static let usage = """
    usage: Workloads [NAME]... [--runs N] [--part N]
      NAME      only workloads whose name begins so
      --runs N  medians of N runs (5)
      --part N  an Nth of the work, to count instructions (1)
    """

  private var names: [String] = []
  private var runs = 5
  private var part = 1

  init(_ words: some Sequence<String>) throws {
    var words = words.makeIterator()
    while let word = words.next() {
      switch word {
      case "--runs": runs = try Arguments.number(words.next())
      case "--part": part = try Arguments.number(words.next())
      case _ where word.hasPrefix("-"): throw WorkloadError(Arguments.usage)
      default: names.append(word)
      }
    }
  }

  private static func number(_ word: String?) throws -> Int {
    guard let number = word.flatMap(Int.init), number > 0 else { throw WorkloadError(usage) }
    return number
  }

  func run() throws {
    Table.printHead()
    for benchmark in Benchmark.all where names.isEmpty || names.contains(where: benchmark.name.hasPrefix) {
      let measurements = try (0..<runs).map { _ in try benchmark.measure(part) }
      Table.printRow(benchmark, measurements.median)
    }
  }
}
