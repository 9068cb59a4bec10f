import Fabric
public import Lab
import NetworkFunctions
import Settings
import SimulationKernel

extension Plan {
  /// What a topology file settles for its world, whose ports are referred to by their IDs.
  public init(_ topology: Topology, of world: World) {
    self.init(
      lab: topology.name, seed: topology.seed, end: .zero + topology.duration, labels: Labels(topology),
      captures: topology.captures.map { CaptureOrder($0, topology, world) })
    limits = topology.limits
  }
}

extension Labels {
  fileprivate init(_ topology: Topology) {
    self.init(
      nodes: topology.nodes.map(\.name),
      ports: topology.nodes.flatMap { node in node.interfaces.map { "\(node.name):\($0.name)" } },
      file: topology.file.name, rules: topology.ruleLines,
      hosts: topology.hosts.map(\.name))
  }
}

extension CaptureOrder {
  fileprivate init(_ capture: Topology.Capture, _ topology: Topology, _ world: World) {
    let ports: [PortID] =
      switch capture.scope {
      case .all: world.fabric.ports
      case .node(let node): world.ports(of: NodeIndex(node))
      case .port(let port): [world.port(port)]
      }
    self.init(ports: ports, file: capture.file, filter: capture.filter, snapLength: capture.snapLength)
  }
}

extension Topology {
  /// The lines of the file that a function's verdict can refer to.
  fileprivate var ruleLines: [RuleLine] {
    nodes.enumerated().flatMap { number, node -> [RuleLine] in
      guard case .machine(let machine) = node.kind else { return [] }
      return machine.functions.enumerated().flatMap { index, function in
        function.locations.map {
          RuleLine(
            node: NodeIndex(number), detail: DropDetail(function: index, cause: $0.cause), line: $0.location.line)
        }
      }
    }
  }
}
