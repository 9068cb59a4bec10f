import OpenFlow
public import SimulationKernel

/// Makes of every switch a hub: what comes in at one port goes out of all others. In a network with a loop it goes round
/// for ever, as with real hubs.
public struct HubApp: ControllerApp, Equatable, StateRecord {
  public static let name = "hub"

  private static let stage = Stage.forward(.drop)

  public init() {}

  public var stages: [Stage] { [HubApp.stage] }

  public func rules(for datapath: DatapathID, _ context: inout AppContext) -> RuleSet {
    var set = RuleSet()
    set.rules = [context.rule(HubApp.stage.name, priority: 1, Match(), [.applyActions([.output(.flood)])])]
    return set
  }

  public static let fields = Fields<HubApp>()
}
