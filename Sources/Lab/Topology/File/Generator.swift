import Settings

/// A shape that `generate` knows, with its measures.
enum Generator: Hashable, Sendable {
  case tree(depth: Int, fanout: Int)
  case line(switches: Int, hosts: Int)
  case star(hosts: Int)
  case ring(switches: Int, hosts: Int)
  case grid(rows: Int, columns: Int, hosts: Int)
  case fatTree(k: Int)

  /// All measures that any shape has.
  private struct Measures: Hashable, Sendable {
    var depth = 1
    var fanout = 1
    var switches = 1
    var hosts = 1
    var rows = 1
    var columns = 1
    var k = 2
  }

  private struct Shape: Sendable {
    var name: String
    var table: KeyTable<Measures>
    var make: @Sendable (Measures) -> Generator
    var meaning: String
  }

  private static let maximum = 1_000_000_000

  private static let shapes = [
    Shape(
      name: "tree",
      table: KeyTable("a tree", Measures()) {
        Key("depth", \.depth, .integer(1...64), required: true, "Levels of switches.")
        Key("fanout", \.fanout, .integer(1...maximum), required: true, "Children of each switch.")
      }, make: { .tree(depth: $0.depth, fanout: $0.fanout) },
      meaning: "Switches s1… in a tree with hosts h1… at its leaves."),
    Shape(
      name: "line",
      table: KeyTable("a line", Measures()) {
        switches(atLeast: 1)
        hosts
      }, make: { .line(switches: $0.switches, hosts: $0.hosts) }, meaning: "Switches in a line, each with its hosts."),
    Shape(
      name: "star",
      table: KeyTable("a star", Measures()) {
        Key("hosts", \.hosts, .integer(1...maximum), required: true, "How many.")
      }, make: { .star(hosts: $0.hosts) }, meaning: "Hosts around one switch."),
    Shape(
      name: "ring",
      table: KeyTable("a ring", Measures()) {
        switches(atLeast: 3)
        hosts
      }, make: { .ring(switches: $0.switches, hosts: $0.hosts) },
      meaning: "Switches in a ring, each with its hosts; spanning tree is on."),
    Shape(
      name: "grid",
      table: KeyTable("a grid", Measures()) {
        Key("rows", \.rows, .integer(1...maximum), required: true, "How many.")
        Key("columns", \.columns, .integer(1...maximum), required: true, "How many.")
        hosts
      }, make: { .grid(rows: $0.rows, columns: $0.columns, hosts: $0.hosts) },
      meaning: "Switches in rows and columns, each with its hosts; spanning tree is on."),
    Shape(
      name: "fat-tree",
      table: KeyTable("a fat-tree", Measures()) {
        Key("k", \.k, .evenNumber(2...64), required: true, "Ports of each router, an even number.")
      }, make: { .fatTree(k: $0.k) }, meaning: "Routers of a k-ary fat-tree with two-level tables, and its hosts."),
  ]

  private static let hosts = Key<Measures>("hosts", \.hosts, .integer(0...maximum), "Hosts at each switch.")

  private static func switches(atLeast least: Int) -> Key<Measures> {
    Key("switches", \.switches, .integer(least...maximum), required: true, "How many.")
  }

  private static let info = TableInfo(
    "generate", keys: shapes.map { KeyInfo($0.name, .table($0.table.info), required: false, $0.meaning) })

  /// The shapes that a mapping asks for, each with the location of its key.
  static let form = Form<[Located<Generator>]>.mapping(info) { value, faults in
    faults.reportUnknownKeys(of: value, in: info)
    if value.entries.count > 1 {
      faults.report(
        "'generate' has \(value.entries.count) shapes", at: value.entries[1].location,
        fix: "keep one, and list the other nodes and links")
    }
    return value.entries.compactMap { entry in
      guard let shape = shapes.first(where: { $0.name == entry.key }),
        let measures = shape.table.decode(entry.value, as: "'\(entry.key)'", &faults)
      else { return nil }
      return Located(shape.make(measures), at: entry.location)
    }
  }

  var name: String {
    switch self {
    case .tree: "tree"
    case .line: "line"
    case .star: "star"
    case .ring: "ring"
    case .grid: "grid"
    case .fatTree: "fat-tree"
    }
  }
}

extension Scalar where Value == Int {
  fileprivate static func evenNumber(_ range: ClosedRange<Int>) -> Scalar {
    Scalar.integer(range).refine { $0 % 2 == 0 ? nil : InvalidText("odd", fix: "use an even number") }
  }
}
