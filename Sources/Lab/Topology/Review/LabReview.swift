import Fabric
import Settings

/// Looks for what a lab as a whole says and that will hardly work, though nothing of it is wrong by itself.
///
/// What it says is certain as far as the file tells: where events change addresses, where addresses come from DHCP, or where a function
/// rewrites them, nothing is said.
struct LabReview {
  let lab: ConnectedLab
  let topology: Topology
  let segments: Segments?
  /// The machines whose addresses and routes are not those of the file for the whole run.
  let changing: Set<Int>
  /// Whether a frame may go through a machine that none of its two sides can tell from a cable.
  let hasTransparentMachines: Bool
  let neighborhoods: Neighborhoods
  var warnings = FaultLog()

  /// Where more is wrong, it is wrong in one way many times.
  static let limit = 100

  init(of lab: ConnectedLab, _ topology: Topology) {
    self.lab = lab
    self.topology = topology
    segments = Segments(of: topology)
    changing = LabReview.changingMachines(of: topology)
    hasTransparentMachines = topology.nodes.contains { node in
      if case .machine(let machine) = node.kind { machine.isTransparent } else { false }
    }
    neighborhoods = Neighborhoods(of: topology, segments, changing: changing)
  }

  mutating func review() {
    reviewCables()
    reviewVLANs()
    reviewLoops()
    reviewChains()
    reviewAddressing()
    reviewFunctions()
    reviewDestinations()
    reviewFiles()
  }

  var drafts: [NodeDraft] { lab.drafts }

  func machine(_ node: Int) -> Topology.Machine? {
    if case .machine(let machine) = topology.nodes[node].kind { machine } else { nil }
  }

  /// The other machines' interfaces in the broadcast domain of a port.
  func neighbors(of port: Topology.Port) -> [Topology.Port] {
    guard let segments, let segment = segments.segmentOfPort[port] else { return [] }
    return segments.members[segment].filter { $0.node != port.node }
  }
}
