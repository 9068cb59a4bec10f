import Packets
import SimulationKernel

/// What a bridge says of the tree, as a rank: the least is the best (IEEE Std 802.1D-2004, 17.5). The fifth component,
/// the receiving port, only breaks ties in the choice of the root port, which adds it there.
struct PriorityVector: Equatable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  var root: BridgeIdentifier
  var rootPathCost: UInt32
  var bridge: BridgeIdentifier
  var port: BridgePortIdentifier

  init(root: BridgeIdentifier, rootPathCost: UInt32, bridge: BridgeIdentifier, port: BridgePortIdentifier) {
    self.root = root
    self.rootPathCost = rootPathCost
    self.bridge = bridge
    self.port = port
  }

  init(_ parameters: BPDUParameters) {
    self.init(
      root: parameters.root, rootPathCost: parameters.rootPathCost, bridge: parameters.bridge, port: parameters.port)
  }

  static func < (a: PriorityVector, b: PriorityVector) -> Bool {
    (a.root, a.rootPathCost, a.bridge, a.port) < (b.root, b.rootPathCost, b.bridge, b.port)
  }

  /// Whether a received vector takes the place of `held`: it is better, or it is different and from the same port of
  /// the same bridge, which has changed its mind (17.6).
  func supersedes(_ held: PriorityVector) -> Bool {
    if self == held { return false }
    return self < held || (bridge.address == held.bridge.address && port.number == held.port.number)
  }

  /// The vector one link further on. A cost that no path has stays at the greatest.
  func adding(_ pathCost: UInt32) -> PriorityVector {
    var further = self
    let (sum, overflow) = rootPathCost.addingReportingOverflow(pathCost)
    further.rootPathCost = overflow ? .max : sum
    return further
  }

  static let fields = Fields(\PriorityVector.root, \.rootPathCost, \.bridge, \.port)
}
