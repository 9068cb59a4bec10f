extension KeyTables {
  static let generate = Record(
    "generate",
    keys: [
      Key("tree", .record(tree), "Switches s1… in a tree with hosts h1… at its leaves."),
      Key("line", .record(line), "Switches in a line, each with its hosts."),
      Key("star", .record(star), "Hosts around one switch."),
      Key("ring", .record(ring), "Switches in a ring, each with its hosts; spanning tree is on."),
      Key("grid", .record(grid), "Switches in rows and columns, each with its hosts; spanning tree is on."),
      Key("fat-tree", .record(fatTree), "Routers of a k-ary fat-tree with two-level tables, and its hosts."),
    ])

  private static let most = 1_000_000_000

  static let tree = Record(
    "a tree",
    keys: [
      Key("depth", .integer(1...64), required: true, "Levels of switches."),
      Key("fanout", .integer(1...most), required: true, "Children of each switch."),
    ])
  static let line = Record(
    "a line", keys: [Key("switches", .integer(1...most), required: true, "How many."), hosts])
  static let star = Record(
    "a star", keys: [Key("hosts", .integer(1...most), required: true, "How many.")])
  static let ring = Record(
    "a ring", keys: [Key("switches", .integer(3...most), required: true, "How many, at least 3."), hosts])
  static let grid = Record(
    "a grid",
    keys: [
      Key("rows", .integer(1...most), required: true, "How many."),
      Key("columns", .integer(1...most), required: true, "How many."),
      hosts,
    ])
  static let fatTree = Record(
    "a fat-tree", keys: [Key("k", .integer(2...64), required: true, "Ports of each router, an even number.")])

  private static let hosts = Key("hosts", .integer(0...most), "Hosts at each switch; 1 unless given.")
}
