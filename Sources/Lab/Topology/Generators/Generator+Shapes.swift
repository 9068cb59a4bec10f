import Settings

extension Generator {
  func build(at location: SourceLocation) -> GeneratedShape {
    var shape = GeneratedShape(location: location)
    switch self {
    case .tree(let depth, let fanout): shape.buildTree(depth: depth, fanout: fanout)
    case .line(let switches, let hosts): shape.buildLine(switches: switches, hosts: hosts, closed: false)
    case .star(let hosts): shape.buildLine(switches: 1, hosts: hosts, closed: false)
    case .ring(let switches, let hosts): shape.buildLine(switches: switches, hosts: hosts, closed: true)
    case .grid(let rows, let columns, let hosts): shape.buildGrid(rows: rows, columns: columns, hosts: hosts)
    case .fatTree(let k): shape.buildFatTree(k: k)
    }
    return shape
  }
}

extension GeneratedShape {
  /// Numbered depth first, each node linked to its parent after its children, as Mininet's `--topo tree` does.
  fileprivate mutating func buildTree(depth: Int, fanout: Int) {
    var (hosts, switches) = (0, 0)
    _ = addTree(depth: depth, fanout: fanout, hosts: &hosts, switches: &switches)
    add(hosts: hosts, switches: switches)
  }

  private mutating func addTree(depth: Int, fanout: Int, hosts: inout Int, switches: inout Int) -> String {
    guard depth > 0 else {
      hosts += 1
      return "h\(hosts)"
    }
    switches += 1
    let name = "s\(switches)"
    for _ in 0..<fanout {
      link(name, addTree(depth: depth - 1, fanout: fanout, hosts: &hosts, switches: &switches))
    }
    return name
  }

  /// The first `hosts` hosts are at s1, the next at s2, and so on.
  private mutating func linkHosts(_ hosts: Int, switches: Int) {
    guard hosts > 0 else { return }
    for host in 1...hosts * switches { link("h\(host)", "s\((host - 1) / hosts + 1)") }
  }

  fileprivate mutating func buildLine(switches: Int, hosts: Int, closed: Bool) {
    add(hosts: hosts * switches, switches: switches, spanningTree: closed)
    linkHosts(hosts, switches: switches)
    for number in 1..<switches { link("s\(number)", "s\(number + 1)") }
    if closed { link("s\(switches)", "s1") }
  }

  /// Row by row.
  fileprivate mutating func buildGrid(rows: Int, columns: Int, hosts: Int) {
    add(hosts: hosts * rows * columns, switches: rows * columns, spanningTree: true)
    linkHosts(hosts, switches: rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let number = row * columns + column + 1
        if column + 1 < columns { link("s\(number)", "s\(number + 1)") }
        if row + 1 < rows { link("s\(number)", "s\(number + columns)") }
      }
    }
  }
}
