import Fabric

/// Which interfaces of machines, and management ports of devices, reach each other without a router: the broadcast domains of a lab, VLAN by VLAN.
struct Segments {
  /// The segment of each machine's interface, by port.
  private(set) var segmentOfPort: [Topology.Port: Int] = [:]
  /// The interfaces of each segment, in the order of the nodes.
  private(set) var members: [[Topology.Port]] = []

  /// Lanes of all links together, beyond which a file is not taken seriously.
  private static let maximumLanes = 8_000_000

  /// Nil where links carry too many VLANs.
  init?(of topology: Topology) {
    var domains = Domains()
    let used = Segments.usedVLANs(of: topology)
    var lanes = 0
    for link in topology.links {
      let far = Dictionary(uniqueKeysWithValues: domains.lanes(of: link.b, in: topology, used: used))
      for (tag, domain) in domains.lanes(of: link.a, in: topology, used: used) {
        if let other = far[tag] { domains.join(domain, other) }
      }
      lanes += far.count
      guard lanes <= Segments.maximumLanes else { return nil }
    }
    collect(topology, &domains)
  }

  private mutating func collect(_ topology: Topology, _ domains: inout Domains) {
    var numbers: [Int: Int] = [:]
    for (node, value) in topology.nodes.enumerated() {
      for interface in value.addressedInterfaces {
        let port = Topology.Port(node: node, interface: interface)
        let root = domains.root(of: port, in: topology)
        let number = numbers[root] ?? members.count
        if number == members.count { members.append([]) }
        numbers[root] = number
        members[number].append(port)
        segmentOfPort[port] = number
      }
    }
  }

  /// Those that some port has on its own; a trunk adds none that would matter.
  private static func usedVLANs(of topology: Topology) -> Set<UInt16> {
    var used: Set<UInt16> = []
    for node in topology.nodes {
      if case .device(let device) = node.kind { used.formUnion(device.description.untaggedVLANs) }
    }
    return used
  }
}

/// Union-find over broadcast domains: a machine's interface is one, a device tells its own.
private struct Domains {
  private struct Key: Hashable {
    var node: Int
    /// A machine's interface, or one of a device's domains.
    var part: Int
  }

  private var index: [Key: Int] = [:]
  private var parents: [Int] = []

  private mutating func domain(_ node: Int, _ part: Int) -> Int {
    let key = Key(node: node, part: part)
    if let known = index[key] { return known }
    index[key] = parents.count
    parents.append(parents.count)
    return parents.count - 1
  }

  /// The domain of an interface that has addresses.
  mutating func root(of port: Topology.Port, in topology: Topology) -> Int {
    root(lanes(of: port, in: topology, used: []).first?.1 ?? domain(port.node, port.interface))
  }

  private mutating func root(_ start: Int) -> Int {
    var current = start
    while parents[current] != current {
      parents[current] = parents[parents[current]]
      current = parents[current]
    }
    return current
  }

  mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    parents[max(a, b)] = min(a, b)
  }

  /// How frames of each domain look at a port: their VLAN tag, or nil for none.
  mutating func lanes(of port: Topology.Port, in topology: Topology, used: Set<UInt16>) -> [(UInt16?, Int)] {
    switch topology.nodes[port.node].kind {
    case .machine: return [(nil, domain(port.node, port.interface))]
    case .device(let device):
      return device.description.lanes(at: port.interface, for: used).map { ($0.tag, domain(port.node, $0.domain)) }
    }
  }
}

extension Topology.Node {
  /// The interfaces that may have addresses: all of a machine, and the management port of a device.
  var addressedInterfaces: Range<Int> {
    switch kind {
    case .machine: return interfaces.indices
    case .device(let device):
      let last = interfaces.count - 1
      let hasManagement =
        device.description.management != nil && interfaces.last?.name == ManagementSettings.portName
      return hasManagement ? last..<last + 1 : 0..<0
    }
  }
}
