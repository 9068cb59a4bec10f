import OpenFlow
import Packets
public import SimulationKernel

/// Brings frames to hosts on shortest paths through the whole network. Where several are equally short, a group spreads
/// flows over them. A link or switch that fails is left out as soon as the controller hears of it. Loops do no harm:
/// what has no known destination leaves the network at its edge only.
public struct ForwardingApp: ControllerApp, Equatable, StateRecord {
  public static let name = "forwarding"

  private static let stage = Stage.forward(.controller)
  private static let priority: UInt16 = 10

  public init() {}

  /// By ARP and neighbour discovery hosts are found: an answer to a host that is known already would otherwise pass unseen, and
  /// whoever sent it would stay unknown.
  private static let resolution = [
    Match(MatchField(.etherType, 0x0806)),
    Match(MatchField(.etherType, 0x86DD), MatchField(.ipProtocol, 58), MatchField(.icmpv6Type, 135)),
    Match(MatchField(.etherType, 0x86DD), MatchField(.ipProtocol, 58), MatchField(.icmpv6Type, 136)),
  ]

  public var stages: [Stage] { [ForwardingApp.stage] }

  public func rules(for datapath: DatapathID, _ context: inout AppContext) -> RuleSet {
    var set = RuleSet()
    for match in ForwardingApp.resolution {
      set.rules.append(
        context.rule(
          ForwardingApp.stage.name, priority: ForwardingApp.priority + 1, match, [.applyActions([.output(.controller)])]
        ))
    }
    for (address, host) in context.view.sortedHosts {
      let actions = context.actions(from: datapath, to: host.location, &set)
      guard !actions.isEmpty else { continue }
      let match = Match(MatchField(.ethernetDestination, UInt128(address.bits)))
      set.rules.append(
        context.rule(ForwardingApp.stage.name, priority: ForwardingApp.priority, match, [.applyActions(actions)]))
    }
    return set
  }

  /// What arrives here is for nobody that is known, or came before the entries that are on their way.
  public mutating func handle(_ event: ControllerEvent, _ context: inout AppContext) {
    guard case .packetIn(let packet) = event else { return }
    context.consume()
    // What a function in the wire passes on to everybody, everybody has already.
    let function = context.view.function(at: packet.location)
    if let function, function.hardwareAddress == nil, packet.head.destination.isMulticast { return }
    guard let host = context.view.host(packet.head.destination) else {
      return context.outputAtEdge(packet.frame, except: packet.location)
    }
    if host.location != packet.location { context.output(packet.frame, at: host.location) }
  }

  public static let fields = Fields<ForwardingApp>()
}

extension AppContext {
  /// How a switch sends packets to a port somewhere in the network: out of that port, out of the one that leads there,
  /// or to a group of several that do, which is added to `set`. None where there is no way.
  mutating func actions(from datapath: DatapathID, to target: SwitchPort, _ set: inout RuleSet) -> [Action] {
    guard datapath != target.datapath else { return [.output(target.port)] }
    let ports = paths.nextPorts(from: datapath, to: target.datapath)
    guard ports.count > 1 else { return ports.map { .output($0) } }
    let group = groupNumber(ports.map { UInt64($0.rawValue) })
    if !set.groups.contains(where: { $0.number == group }) {
      set.groups.append(GroupRule(group, .select, ports.map { Bucket(weight: 1, actions: [.output($0)]) }))
    }
    return [.group(group)]
  }
}
