import OpenFlow
public import SimulationKernel

/// Sends packets through chains of network functions. What is in no chain, and what has left one, is for the apps after
/// this one, which should be ``ForwardingApp``: a learning switch would be misled by what functions let out.
public struct ServiceChainApp: ControllerApp, Equatable, StateRecord {
  public static let name = "chains"
  public static let chainLimit = 60

  public let chains: [ServiceChain]
  /// What was wrong when it was last looked at, so that it is reported once.
  private var faults: [String] = []

  fileprivate static let highestPriority: UInt16 = 30_000
  /// Of what drops packets with a service header that no chain has.
  fileprivate static let discardPriority: UInt16 = 1

  public init(_ chains: [ServiceChain]) { self.chains = Array(chains.prefix(ServiceChainApp.chainLimit)) }

  public var stages: [Stage] { [.steer] }

  public var functionPorts: [FunctionPort] {
    chains.flatMap { $0.hops.flatMap(\.members) }.flatMap { member in
      [(member.entry, member.hardwareAddress), (member.exit, member.exitHardwareAddress)].map {
        FunctionPort(location: $0, hardwareAddress: $1)
      }
    }
  }

  public func rules(for datapath: DatapathID, _ context: inout AppContext) -> RuleSet {
    let compiler = ChainCompiler(chains, context)
    var set = RuleSet()
    set.groups = compiler.groups.filter { $0.datapath == datapath }.map(\.rule)
    set.rules = compiler.entries.filter { $0.datapath == datapath }.map { context.rule(for: $0) }
    return set
  }

  public mutating func handle(_ event: ControllerEvent, _ context: inout AppContext) {
    guard case .viewChanged = event else { return }
    let found = ChainCompiler(chains, context).faults.map(\.description)
    for fault in found where !faults.contains(fault) { context.report(fault) }
    faults = found
  }

  public static let fields = Fields(\ServiceChainApp.chains, \.faults)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let isBounded = chains.count <= ServiceChainApp.chainLimit
    guard isBounded, chains.allSatisfy({ $0.hops.count <= ServiceChain.hopLimit }) else {
      throw reader.failure("\(chains.count) chains")
    }
  }
}

extension AppContext {
  /// An entry of a chain as the app's rule.
  func rule(for entry: ChainCompiler.Entry) -> Rule {
    let priority =
      entry.chain == 0 ? ServiceChainApp.discardPriority : ServiceChainApp.highestPriority - UInt16(entry.chain)
    return rule(
      Stage.steer.name, priority: priority, entry.match,
      entry.actions.isEmpty ? [] : [.applyActions(entry.actions)], number: entry.chain)
  }
}
