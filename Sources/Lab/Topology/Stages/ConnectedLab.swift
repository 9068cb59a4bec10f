import Fabric
import Packets
import Settings
import Switching

/// A lab whose nodes, interfaces and links are there, one by one, without addresses.
struct ConnectedLab {
  var document: TopologyDocument
  /// Names, kinds and links are final.
  var topology: Topology
  /// What the file says about each node, in the order of ``Topology/nodes``.
  var drafts: [NodeDraft] = []
  var nodeIndex: [String: Int] = [:]
  var portIndex: [EndpointName: Topology.Port] = [:]
  /// The ports that links name, those of links with a fault included.
  var usedPorts: Set<Topology.Port> = []
  /// The link at each port.
  var linkIndex: [Topology.Port: Int] = [:]
  /// Where the file has each link.
  var linkLocations: [SourceLocation] = []
  /// Whether some link could not be made, so that it is too early to say who is whose neighbour.
  var lacksLinks = false
  /// What is wrong with addresses where the file says that this is meant.
  var allowedFaults = FaultLog()
}

/// What is known of a node beside its part of the topology.
struct NodeDraft {
  /// Where the file first speaks of the node.
  var location: SourceLocation
  var kind: NodeKind
  var content: NodeContent
  /// What the file says about it, with the locations of keys.
  var settings: Layer
  /// What the machine file says that it begins as.
  var storedMachine: StoredMachine?
  /// Parallel to the node's interfaces.
  var interfaces: [InterfaceDraft] = []
  /// The number that the next unnamed interface tries.
  var nextNumber: Int
  /// The declared interface that the next link tries.
  var nextDeclared = 0

  init(_ node: InheritedNode) {
    (location, kind, content, settings) = (node.location, node.kind, node.content, node.settings)
    storedMachine = node.machine
    nextNumber = node.kind.firstPort
  }

  var machine: MachineDescription? {
    if case .machine(let machine, _, _, _) = content { machine } else { nil }
  }

  /// Whether links may only name the interfaces that the file declares.
  var declaresInterfaces: Bool { storedMachine != nil || !(machine?.interfaces.isEmpty ?? true) }
}

struct InterfaceDraft {
  var location: SourceLocation
  /// Nil for one that a link has made.
  var description: InterfaceDescription?
}

extension ConnectedLab {
  /// The index of a node; reports a name that no node has.
  func resolveNode(_ name: String, at location: SourceLocation, _ faults: inout FaultLog) -> Int? {
    if let index = nodeIndex[name] { return index }
    guard !document.losses.includesNode(name) else { return nil }
    // The first thousands are enough to find a misspelling, and few enough to search for each fault.
    let nodes = topology.nodes.prefix(2000)
    faults.report(
      "unknown node '\(name)'", at: location, fix: Suggestion.nearest(to: name, among: nodes.map(\.name)))
    return nil
  }

  /// The port of a `NODE:IF`; reports one that does not exist.
  func resolvePort(_ end: Located<EndpointName>, _ faults: inout FaultLog) -> Topology.Port? {
    guard let node = resolveNode(end.value.node, at: end.location, &faults) else { return nil }
    if let port = portIndex[end.value] { return port }
    reportUnknownInterface(end, of: node, &faults)
    return nil
  }

  func reportUnknownInterface(_ end: Located<EndpointName>, of node: Int, _ faults: inout FaultLog) {
    let interfaces = topology.nodes[node].interfaces.prefix(2000)
    let name = end.value.interface ?? ""
    if name == ManagementSettings.portName, lacksServers(node) {
      faults.report(
        "'\(end.value.node)' has no port '\(name)', because it has no controller in the lab", at: end.location,
        fix: "capture the messages of one outside on this computer, as with: tshark -i lo -f 'tcp port 6653'")
      return
    }
    faults.report(
      "'\(end.value.node)' has no interface '\(name)'", at: end.location,
      fix: Suggestion.nearest(to: name, among: interfaces.map(\.name)))
  }

  /// Whether a node could have a management port, but no controller in the lab to use it for.
  private func lacksServers(_ node: Int) -> Bool {
    guard case .device(let device) = topology.nodes[node].kind else { return false }
    return device.description.management?.servers.isEmpty ?? false
  }

  /// `NODE:IF`, for messages.
  func name(of port: Topology.Port) -> String { topology.name(of: port) }
}
