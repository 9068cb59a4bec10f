public import OpenFlow
public import Packets
import SimulationKernel

/// What service chains come to on the switches of a network, without a controller that runs.
public struct ChainPlan: Sendable {
  /// An entry of a flow table, or a group, with what it is for.
  public struct Item<Value: Sendable>: Sendable {
    public var datapath: DatapathID
    public var value: Value
    /// The name of the chain; nil for what is of all.
    public var chain: String?
    /// Whether it is about the answers.
    public var isReverse: Bool
    public var purpose: ChainPurpose
  }

  public let chains: [ServiceChain]
  /// In the order in which packets of each chain meet them.
  public let flows: [Item<Rule>]
  public let groups: [Item<GroupRule>]
  /// Why a chain cannot be as it should. Its packets are dropped.
  public let faults: [ChainFault]

  /// - Parameter settings: of the controller that the switches have.
  public init(_ settings: ControllerSettings, _ network: ChainNetwork) {
    let (controller, chains) = (settings.controller, settings.chains)
    self.chains = chains
    let view = network.view(functions: controller.view.functionPorts)
    let app = controller.appNames.firstIndex(of: ServiceChainApp.name) ?? 0
    let context = AppContext(view, controller.pipeline, PathFinder(view), app: app, at: .zero)
    let compiler = ChainCompiler(chains, context)
    func name(_ number: UInt32) -> String? { number == 0 ? nil : chains[Int(number) - 1].name }
    flows = compiler.entries.map { entry in
      Item(
        datapath: entry.datapath, value: context.rule(for: entry), chain: name(entry.chain),
        isReverse: entry.isReverse, purpose: entry.purpose)
    }
    groups = compiler.groups.map { group in
      Item(
        datapath: group.datapath, value: group.rule, chain: name(group.chain), isReverse: group.isReverse,
        purpose: group.purpose)
    }
    faults = compiler.faults
  }
}

/// A network as a file describes it: all that a controller will find out.
public struct ChainNetwork: Sendable {
  public struct Host: Sendable {
    public var hardwareAddress: MACAddress
    public var addresses: [IPv4Address]
    public var location: SwitchPort

    public init(_ hardwareAddress: MACAddress, _ addresses: [IPv4Address], at location: SwitchPort) {
      (self.hardwareAddress, self.addresses, self.location) = (hardwareAddress, addresses, location)
    }
  }

  /// With their ports.
  public var switches: [(datapath: DatapathID, ports: [PortNumber])]
  /// Each in one direction; both are meant.
  public var links: [(SwitchPort, SwitchPort)]
  public var hosts: [Host]

  public init(
    switches: [(datapath: DatapathID, ports: [PortNumber])], links: [(SwitchPort, SwitchPort)], hosts: [Host]
  ) {
    (self.switches, self.links, self.hosts) = (switches, links, hosts)
  }

  func view(functions: [FunctionPort]) -> NetworkView {
    var view = NetworkView(functions: functions)
    for (datapath, ports) in switches {
      let features = SwitchFeatures(datapathID: datapath.rawValue, buffers: 0, tables: .max, capabilities: [])
      let ports = ports.map { OpenFlowPort($0, hardwareAddress: .zero, name: "") }
      _ = view.join(datapath, features, ports, at: .zero)
    }
    for (a, b) in links {
      _ = view.noteLink(from: a, to: b, at: .zero)
      _ = view.noteLink(from: b, to: a, at: .zero)
    }
    for host in hosts {
      for address in host.addresses {
        _ = view.noteHost(host.hardwareAddress, address, at: host.location, .zero)
      }
    }
    return view
  }
}
