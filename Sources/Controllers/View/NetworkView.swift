import OpenFlow
public import Packets
public import SimulationKernel

/// What a controller knows of the network: switches with their ports, the links between them, and hosts.
///
/// All tables are bounded, because what fills them comes from the network.
public struct NetworkView: Equatable, Sendable, StateRecord {
  public internal(set) var switches = OrderedTable<DatapathID, SwitchRecord>()
  /// From the port that a probe left by to the one where it came in. Each direction is found for itself.
  public internal(set) var links = OrderedTable<SwitchPort, LinkRecord>()
  public internal(set) var hosts = OrderedTable<HardwareKey, HostRecord>()
  /// Ports of network functions, as the apps know them.
  let functions: [FunctionPort]

  public var functionPorts: [FunctionPort] { functions }

  public static let switchLimit = 4096
  public static let linkLimit = 65_536
  public static let hostLimit = 65_536

  public init(functions: [FunctionPort] = []) { self.functions = functions }

  public static let fields = Fields(\NetworkView.switches, \.links, \.hosts, \.functions)
}

/// Where a link leads.
public struct LinkRecord: Equatable, Sendable, BitwiseCopyable, StateRecord {
  public var target: SwitchPort
  /// When a probe last came through.
  public var lastSeen: Instant

  public static let fields = Fields(\LinkRecord.target, \.lastSeen)
}

extension NetworkView {
  /// The switches in the order of their numbers.
  public var datapaths: [DatapathID] { (0..<switches.count).map { switches.key(at: $0) }.sorted() }

  /// The hosts in the order of their addresses.
  public var sortedHosts: [(address: MACAddress, host: HostRecord)] {
    (0..<hosts.count).map { (hosts.key(at: $0).address, hosts[at: $0]) }.sorted { $0.address < $1.address }
  }

  public func port(_ location: SwitchPort) -> PortRecord? { switches[location.datapath]?[location.port] }

  public func isUp(_ location: SwitchPort) -> Bool { port(location)?.isUp ?? false }

  public func host(_ address: MACAddress) -> HostRecord? { hosts[HardwareKey(address)] }

  /// The host that last used an address.
  public func host(with address: IPv4Address) -> (address: MACAddress, host: HostRecord)? {
    for index in 0..<hosts.count where hosts[at: index].addresses.contains(address) {
      return (hosts.key(at: index).address, hosts[at: index])
    }
    return nil
  }

  /// Whether another switch is at the port.
  public func isLink(_ location: SwitchPort) -> Bool {
    if links.index(of: location) != nil { return true }
    return (0..<links.count).contains { links[at: $0].target == location }
  }

  /// Ports that are up and lead out of the network, in their order: those without a link.
  public func edgePorts() -> [SwitchPort] {
    var inner: Set<SwitchPort> = []
    for index in 0..<links.count {
      inner.insert(links.key(at: index))
      inner.insert(links[at: index].target)
    }
    return datapaths.flatMap { datapath in
      (switches[datapath]?.ports ?? []).filter(\.isUp).map { SwitchPort(datapath, $0.number) }
        .filter { !inner.contains($0) }
    }
  }
}

extension NetworkView {
  /// The function at a port.
  public func function(at location: SwitchPort) -> FunctionPort? {
    functions.first { $0.location == location }
  }

  /// Ports where what is for everybody leaves the network.
  public func floodPorts() -> [SwitchPort] {
    edgePorts().filter { location in
      guard let function = function(at: location) else { return true }
      return function.hardwareAddress != nil
    }
  }
}
