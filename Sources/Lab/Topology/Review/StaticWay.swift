import GuestPrograms
import NetworkFunctions
import Packets
import Settings

/// Where a packet ends, as far as a file tells.
enum StaticWay: Hashable {
  case arrives(at: Int)
  /// No route of the node leads to the address.
  case noRoute(at: Int)
  /// The node wants to reach an address on a subnet of its own that nobody there has.
  case nobody(at: Int, address: IPAddress)
  /// The next hop does not forward packets.
  case notForwarded(by: Int)
  /// It depends on what happens in the run.
  case unknown
}

extension LabReview {
  private static let maximumHops = 64

  /// The machines on which commands may change addresses and routes, or on whose console something is typed.
  static func changingMachines(of topology: Topology) -> Set<Int> {
    var machines: Set<Int> = []
    for event in topology.events {
      switch event.action {
      case .run(let command, let node): if GuestCommand.configures(command) { machines.insert(node) }
      case .type(let line, let node): if GuestCommand.configures(line) { machines.insert(node) }
      case .press, .change, .power, .replay, .insert, .eject, .pull: break
      }
    }
    for check in topology.checks {
      guard let command = check.description.command, GuestCommand.configures(command.line.value) else { continue }
      machines.insert(command.node)
    }
    return machines
  }

  /// The way of a packet from a machine to an address.
  func way<Family: AddressFamily>(_ family: Family.Type, from start: Int, to number: UInt128) -> StaticWay {
    var node = start
    for hop in 0..<LabReview.maximumHops {
      if has(family, node, number) { return .arrives(at: node) }
      guard isCertain(node, isSender: hop == 0), let machine = machine(node) else { return .unknown }
      if hop > 0, !machine.forwards { return .notForwarded(by: node) }
      guard let next = nextHop(family, of: node, machine, to: number) else { return .noRoute(at: node) }
      switch neighbor(family, next.number, at: Topology.Port(node: node, interface: next.interface)) {
      case .node(let other): node = other
      case .nobody: return .nobody(at: node, address: Family.ipAddress(next.number))
      case .unknown: return .unknown
      }
    }
    return .unknown
  }

  private func has<Family: AddressFamily>(_: Family.Type, _ node: Int, _ number: UInt128) -> Bool {
    topology.nodes[node].interfaces.contains { interface in
      Family.assignments(of: interface).contains { $0.address.number == number }
    }
  }

  /// Whether a machine has the addresses and routes of the file, and does not rewrite what it forwards.
  private func isCertain(_ node: Int, isSender: Bool) -> Bool {
    guard let machine = machine(node), !machine.isTransparent, !changing.contains(node),
      !topology.nodes[node].interfaces.contains(where: \.usesDHCP)
    else { return false }
    return isSender || !machine.functions.contains { $0.name == LoadBalancer.name || $0.name == NAT.name }
      || leavesSources(node)
  }

  /// Whether a machine's only function that rewrites is a NAT that leaves the sources of packets from inside as they are: what
  /// is not for its own address passes unchanged.
  func leavesSources(_ node: Int) -> Bool {
    guard let machine = machine(node), !machine.functions.contains(where: { $0.name == LoadBalancer.name }) else {
      return false
    }
    let context = FunctionContext(topology.nodes[node], topology.hostTable)
    let translators = machine.functions.filter { $0.name == NAT.name }.map { try? $0.function(on: context) as? NAT }
    return !translators.isEmpty && translators.allSatisfy { $0?.translatesSources == false }
  }

  /// By the longest prefix, as the routing table does it.
  private func nextHop<Family: AddressFamily>(
    _: Family.Type, of node: Int, _ machine: Topology.Machine, to number: UInt128
  ) -> (number: UInt128, interface: Int)? {
    var best: (length: Int, number: UInt128, interface: Int)?
    func offer(_ subnet: Subnet, via: UInt128, _ interface: Int) {
      guard subnet.contains(number), subnet.length > best?.length ?? -1 else { return }
      best = (subnet.length, via, interface)
    }
    for (interface, value) in topology.nodes[node].interfaces.enumerated() {
      for (address, length) in Family.assignments(of: value) {
        offer(Subnet(of: address.number, length: length, width: Family.Address.width), via: number, interface)
      }
    }
    for route in Family.routes(of: machine) {
      offer(
        Subnet(of: route.destination, length: route.length, width: Family.Address.width), via: route.via,
        route.interface)
    }
    return best.map { ($0.number, $0.interface) }
  }

  private enum Neighbor {
    case node(Int), nobody, unknown
  }

  private func neighbor<Family: AddressFamily>(
    _: Family.Type, _ number: UInt128, at port: Topology.Port
  ) -> Neighbor {
    guard let segment = segments?.segmentOfPort[port] else { return .unknown }
    let owners = Family.Address.width == 32 ? neighborhoods.ipv4Owners : neighborhoods.ipv6Owners
    if let node = owners[segment][number] { return .node(node) }
    return hasTransparentMachines || neighborhoods.uncertain.contains(segment) ? .unknown : .nobody
  }
}

extension AddressFamily {
  fileprivate static func ipAddress(_ number: UInt128) -> IPAddress {
    Address.width == 32 ? .v4(IPv4Address(number: number)) : .v6(IPv6Address(number: number))
  }

  fileprivate static func routes(
    of machine: Topology.Machine
  ) -> [(destination: UInt128, length: Int, via: UInt128, interface: Int)] {
    Address.width == 32
      ? machine.ipv4Routes.map { ($0.destination.address.number, $0.destination.length, $0.via.number, $0.interface) }
      : machine.ipv6Routes.map { ($0.destination.address.number, $0.destination.length, $0.via.number, $0.interface) }
  }
}
