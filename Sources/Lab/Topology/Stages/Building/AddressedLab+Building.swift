import Fabric
import GuestPrograms
import NetworkFunctions
import NetworkStack
import Packets
import Settings
import SimulationKernel

extension AddressedLab {
  /// The last stage: what machines do, and what happens to the lab. Names in it stand for addresses, which are known by now.
  func built(_ faults: inout FaultLog, warnings: inout FaultLog) -> Topology {
    var building = Building(lab: connected, faults: faults)
    building.checkFunctions(&warnings)
    building.addServices()
    building.resolveOwnChains()
    building.addChains()
    building.connectToControllers(&warnings)
    building.checkHosts(&warnings)
    building.checkDisks()
    building.addEvents()
    building.addCaptures()
    building.addChecks()
    building.checkCommands(&warnings)
    faults = building.faults
    return building.lab.topology
  }
}

/// The build stage while it is at work.
struct Building {
  var lab: ConnectedLab
  var faults: FaultLog

  var topology: Topology {
    get { lab.topology }
    _modify { yield &lab.topology }
  }
  var drafts: [NodeDraft] { lab.drafts }
  var document: TopologyDocument { lab.document }

  mutating func resolveNode(_ name: Located<String>) -> Int? {
    lab.resolveNode(name.value, at: name.location, &faults)
  }

  mutating func resolvePort(_ end: Located<EndpointName>) -> Topology.Port? { lab.resolvePort(end, &faults) }

  /// A node that can run programs.
  mutating func resolveMachine(_ name: Located<String>) -> Int? {
    guard let node = resolveNode(name) else { return nil }
    guard drafts[node].machine != nil else {
      let kind = drafts[node].kind.info.withArticle
      faults.report(
        "'\(name.value)' is \(kind), which runs no programs", at: name.location, fix: "use a vm or a router")
      return nil
    }
    return node
  }
}
