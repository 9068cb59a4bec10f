import Fabric
import Packets
import SimulationKernel

/// The rapid spanning tree protocol on one bridge (IEEE Std 802.1D-2004, clause 17).
///
/// ```
///  BPDU ─▶ port receive ─▶ port information ──reselect──▶ role selection (one for the bridge)
///             │                  ▲                              │ selectedRole
///             ▼                  └──────────updtInfo────────────┤
///     protocol migration                                        ▼
///     bridge detection ──operEdge──▶ role transitions ──learn, forward──▶ the relay
///                                        │      │
///                                        │      └──▶ topology change ──fdbFlush──▶ the address table
///                                        └─newInfo─▶ port transmit ─▶ BPDU
/// ```
///
/// Each machine is a file beside this one. After each input they run, port by port, until none moves; then the ports
/// transmit. Links are taken as point-to-point, which every link of a lab is.
struct RapidSpanningTree: Equatable, Sendable, StateRecord {
  let bridge: BridgeIdentifier
  let bridgeTimes: TreeTimes
  /// At least one.
  let transmitHoldCount: UInt8
  var rootPriority: PriorityVector
  var rootTimes: TreeTimes
  var ports: [TreePort]

  init(_ settings: SpanningTreeSettings, address: MACAddress, ports: [SwitchPortSettings]) {
    bridge = BridgeIdentifier(priority: settings.priority & 0xF000, address: address)
    let times = TreeTimes(settings)
    let priority = PriorityVector(root: bridge, rootPathCost: 0, bridge: bridge, port: BridgePortIdentifier(bits: 0))
    transmitHoldCount = UInt8(clamping: max(1, settings.transmitHoldCount))
    (bridgeTimes, rootTimes, rootPriority) = (times, times, priority)
    self.ports = ports.enumerated().map { TreePort($1, number: $0 + 1, priority: priority, times: times) }
  }

  /// The link at a port came up or went down.
  mutating func linkChanged(on port: Int, isUp: Bool, at now: Instant) {
    guard ports[port].portEnabled != isUp else { return }
    if isUp { ports[port].enable(at: now) } else { ports[port].disable() }
  }

  /// Runs the machines until none moves, and sends what there is to say.
  mutating func settle(at now: Instant, into outbox: inout Outbox) {
    while moveAll(at: now) {}
    for port in ports.indices { transmit(from: port, at: now, into: &outbox) }
  }

  private mutating func moveAll(at now: Instant) -> Bool {
    var isMoving = selectRoles()
    for port in ports.indices {
      while move(port, at: now) { isMoving = true }
    }
    return isMoving
  }

  /// One transition of one of a port's machines. Returns whether there was one to make.
  private mutating func move(_ port: Int, at now: Instant) -> Bool {
    ports[port].migrate(at: now) || ports[port].detectBridge(at: now) || ports[port].updateInformation(at: now)
      || moveRole(of: port, at: now) || moveTopology(of: port, at: now)
  }

  /// When the first timer that matters runs out.
  func nextWake(after now: Instant) -> Instant {
    var next = Instant.never
    for port in ports where port.portEnabled {
      for timer in port.timers(holdCount: transmitHoldCount) where timer > now && timer < next { next = timer }
    }
    return next
  }

  static let fields = Fields(
    \RapidSpanningTree.bridge, \.bridgeTimes, \.transmitHoldCount, \.rootPriority, \.rootTimes, \.ports)

  var inconsistency: String? { transmitHoldCount > 0 ? nil : "transmit hold count of zero" }
}
