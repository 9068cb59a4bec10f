import Packets
import SimulationKernel

/// A port as the state machines know it: the variables of IEEE Std 802.1D-2004, 17.19, under their names there.
///
/// A timer is the instant at which it runs out. Where the standard winds a timer up again for as long as a state lasts,
/// it is ``held`` here, and runs from the end of that state. What the standard carries out without delay is not kept
/// twice: learning follows learn at once, and forwarding forward; a received message is looked at at once.
struct TreePort: Equatable, Sendable, BitwiseCopyable {
  enum InfoIs: UInt8, Sendable, BitwiseCopyable, Checkpointable { case disabled, aged, mine, received }
  enum TopologyPhase: UInt8, Sendable, BitwiseCopyable, Checkpointable { case inactive, learning, active }
  enum MigrationPhase: UInt8, Sendable, BitwiseCopyable, Checkpointable { case checkingRSTP, selectingSTP, sensing }

  /// A timer that does not run yet.
  static let held = Instant.never
  static let migrateTime = Duration.seconds(3)

  let address: MACAddress
  let portID: BridgePortIdentifier
  let pathCost: UInt32
  let adminEdge, autoEdge: Bool

  var portEnabled = false
  var operEdge: Bool
  /// The topology change machine wants the port's addresses forgotten; the switch does so and clears it.
  var fdbFlush = false

  // Port information (17.27) and role selection (17.28)
  var infoIs = InfoIs.disabled
  var portPriority, designatedPriority: PriorityVector
  var portTimes, designatedTimes: TreeTimes
  var reselect = true, selected = false, updtInfo = false
  var selectedRole = PortRole.disabled
  var agree = false, agreed = false, proposed = false, proposing = false, disputed = false

  // Role transitions (17.29)
  var role = PortRole.disabled
  var learn = false, forward = false
  var sync = false, synced = true, reRoot = false

  // Topology change (17.31)
  var topologyPhase = TopologyPhase.inactive
  var rcvdTc = false, rcvdTcn = false, rcvdTcAck = false
  var tcProp = false, tcAck = false

  // Protocol migration (17.24) and transmission (17.26)
  var migrationPhase = MigrationPhase.checkingRSTP
  var sendRSTP = true, rcvdRSTP = false, rcvdSTP = false
  var newInfo = false

  var fdWhile = TreePort.held, rrWhile = Instant.zero, rbWhile = Instant.zero
  var rcvdInfoWhile = Instant.zero, tcWhile = Instant.zero
  var edgeDelayWhile = TreePort.held, mdelayWhile = TreePort.held
  var helloWhen = Instant.zero
  /// txCount as the instant at which it is back at zero: each transmission adds a second.
  var transmitBacklog = Instant.zero

  init(_ settings: SwitchPortSettings, number: Int, priority: PriorityVector, times: TreeTimes) {
    address = settings.address
    portID = BridgePortIdentifier(
      priority: settings.spanningTree.priority, number: UInt16(truncatingIfNeeded: number))
    pathCost = settings.spanningTree.pathCost ?? settings.rate.pathCost
    (adminEdge, autoEdge) = (settings.spanningTree.isEdge, settings.spanningTree.findsEdge)
    operEdge = adminEdge
    (portPriority, designatedPriority) = (priority, priority)
    (portTimes, designatedTimes) = (times, times)
  }

  var state: PortState { forward ? .forwarding : learn ? .learning : .discarding }

  /// Whether the port belongs to the active topology.
  var isActive: Bool { role == .root || role == .designated }

  // 17.20
  var helloTime: Duration { TreeTimes.duration(designatedTimes.helloTime) }
  var fwdDelay: Duration { TreeTimes.duration(designatedTimes.forwardDelay) }
  var maxAge: Duration { TreeTimes.duration(designatedTimes.maxAge) }
  /// From listening to learning, and on to forwarding.
  var forwardDelay: Duration { sendRSTP ? helloTime : fwdDelay }
}
