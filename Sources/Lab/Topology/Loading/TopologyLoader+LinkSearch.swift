extension TopologyLoader {
  /// The link between two ends, and whether the file names them the other way round than the link does.
  mutating func link(between ends: YAMLValue) -> (index: Int, isReversed: Bool)? {
    let values = ends.elements
    guard values.count == 2, let a = end(values[0]), let b = end(values[1]) else { return nil }
    let found = topology.nodes[a.node].interfaces.indices.compactMap { interface -> (index: Int, isReversed: Bool)? in
      let port = Topology.Port(node: a.node, interface: interface)
      guard a.interface == nil || a.interface == interface, let index = linkIndex[port] else { return nil }
      let link = topology.links[index]
      let (other, isReversed) = link.a == port ? (link.b, false) : (link.a, true)
      let isMeant = other.node == b.node && (b.interface == nil || b.interface == other.interface)
      return isMeant ? (index, isReversed) : nil
    }
    guard found.count == 1 else {
      reportSearch(values, found: found.count, at: ends.place)
      return nil
    }
    return found[0]
  }

  private mutating func end(_ value: YAMLValue) -> (node: Int, interface: Int?)? {
    guard let end = value.text.flatMap({ EndpointName($0) }) else { return nil }
    if end.interface != nil { return resolvePort(end, at: value.place).map { ($0.node, $0.interface) } }
    return resolveNode(end.node, at: value.place).map { ($0, nil) }
  }

  private mutating func reportSearch(_ ends: [YAMLValue], found: Int, at place: Place) {
    let names = ends.compactMap(\.text).map { "'\($0)'" }.joined(separator: " and ")
    if found == 0 {
      faults.report("no link between \(names)", at: place, mend: "name the two ends of one of the 'links'")
    } else {
      faults.report("\(found) links between \(names)", at: place, mend: "name the interfaces, as in NODE:IF")
    }
  }
}
