import Controllers
import GuestPrograms
import Packets

/// What the machines of each broadcast domain have between them, put together once.
struct Neighborhoods {
  /// By segment, and by the number of an address, the node that has it.
  private(set) var ipv4Owners: [[UInt128: Int]]
  private(set) var ipv6Owners: [[UInt128: Int]]
  /// The segments where someone may answer for an address that no interface has, or get it later.
  private(set) var uncertain: Set<Int> = []
  /// The segments with a server that has addresses for them.
  private(set) var served: Set<Int> = []
  /// The addresses that stand for all of a subnet.
  private(set) var broadcasts: Set<UInt128> = []

  init(of topology: Topology, _ segments: Segments?, changing: Set<Int>) {
    let count = segments?.members.count ?? 0
    ipv4Owners = Array(repeating: [:], count: count)
    ipv6Owners = Array(repeating: [:], count: count)
    if topology.hasAnsweringController { uncertain = Set(0..<count) }
    for (segment, members) in (segments?.members ?? []).enumerated() {
      for port in members { add(port, segment, topology, isChanging: changing.contains(port.node)) }
    }
  }

  private mutating func add(_ port: Topology.Port, _ segment: Int, _ topology: Topology, isChanging: Bool) {
    let interface = topology.nodes[port.node].interfaces[port.interface]
    guard case .machine(let machine) = topology.nodes[port.node].kind else { return }
    for own in interface.ipv4 {
      ipv4Owners[segment][own.address.number] = port.node
      guard own.prefixLength < 31 else { continue }
      broadcasts.insert(own.subnet.address.number)
      if let broadcast = own.subnet.directedBroadcast { broadcasts.insert(broadcast.number) }
    }
    for own in interface.ipv6 {
      ipv6Owners[segment][own.address.number] = port.node
      // Routers answer to the anycast address of their subnets (RFC 4291, section 2.6.1).
      let anycast = own.subnet.address.number
      if machine.forwards, ipv6Owners[segment][anycast] == nil { ipv6Owners[segment][anycast] = port.node }
    }
    if isChanging || interface.usesDHCP || !machine.functions.isEmpty { uncertain.insert(segment) }
    if isChanging || machine.services.contains(where: { $0.serves(interface) }) { served.insert(segment) }
  }
}

extension GuestService {
  /// A DHCP server answers on the interface in whose subnet its pool is.
  fileprivate func serves(_ interface: Topology.Interface) -> Bool {
    guard let settings = settings(of: DHCPServer.self) else { return false }
    return interface.ipv4.contains { $0.subnet.contains(settings.first) }
  }
}

extension Topology {
  /// Whether a controller may have switches answer for addresses that no interface has.
  fileprivate var hasAnsweringController: Bool {
    nodes.contains { node in
      guard case .machine(let machine) = node.kind else { return false }
      let apps = machine.services.flatMap { $0.settings(of: ControllerService.self)?.apps ?? [] }
      return apps.contains { app in
        switch app {
        case .loadBalancer, .gateway: true
        default: false
        }
      }
    }
  }
}
