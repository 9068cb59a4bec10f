public import Packets

extension Topology {
  /// The number of a machine among the nodes; nil where there is none of that name.
  public func machine(named name: String) -> Int? {
    nodes.firstIndex { node in
      if case .machine = node.kind { node.name == name } else { false }
    }
  }

  /// The first IPv4 address of a machine.
  public func address(ofMachine name: String) -> IPv4Address? {
    let node = nodes.first { $0.name == name }
    return node?.interfaces.lazy.compactMap(\.ipv4.first).first?.address
  }

  /// The first IPv6 address of a machine.
  public func ipv6Address(ofMachine name: String) -> IPv6Address? {
    let node = nodes.first { $0.name == name }
    return node?.interfaces.lazy.compactMap(\.ipv6.first).first?.address
  }
}
