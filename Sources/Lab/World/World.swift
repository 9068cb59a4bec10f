public import Fabric
public import GuestPrograms
public import Hypervisors
public import SimulationKernel

/// A whole lab at one instant: wires, frames, devices, and what is still to happen.
///
/// It is a value. A copy is a snapshot; a copy that runs on is a fork; encoded, it is a checkpoint. Nothing outside of
/// it is consulted while it runs, and nothing in it reaches outside: commands go in before a step, and what happened
/// comes out in an ``ObservationLog`` that is handed to the step.
public struct World: Sendable, Equatable {
  /// The instant of the last thing that happened.
  public internal(set) var now = Instant.zero
  /// Things that happened; wakes that had become stale are not counted.
  public internal(set) var eventsHandled: UInt64 = 0
  public internal(set) var fabric = Fabric()
  public internal(set) var nodes: [Node] = []
  /// The devices, a pool for each kind, so that a call is a jump and not a look-up.
  var devices = RegisteredDevices()
  /// The addresses of the machines by name, as every guest knows them.
  public internal(set) var names = NameTable()
  var outbox = Outbox()
  /// The hosts whose processors do the work of machines.
  public internal(set) var hypervisors: [Hypervisor] = []
  /// The nodes of each host's machines, by their numbers there. It follows from the nodes.
  var tenants: [[NodeIndex]] = []
  /// Packets that the machine that is being called sends in answer to one for which it has paid. Zero between two calls.
  var answers = 0

  public init() {}

  /// The port numbered `index` of a node, among all ports.
  @inlinable public func port(_ index: Int, of node: NodeIndex) -> PortID {
    PortID(Int(nodes[Int(node.rawValue)].firstPort.rawValue) + index)
  }

  /// Moves the clock on; nothing happens until then.
  package mutating func passTime(to instant: Instant) { now = max(now, instant) }

  /// Nothing is left to happen: what the queue still holds are wakes that nobody waits for any more.
  public var isOver: Bool { !fabric.queue.contains(where: isAwaited) }

  /// The frames alive, for those who count them.
  public var frameCount: Int { outbox.frames.count }

  /// What the frames take of memory, in bytes: see ``FrameStore/byteCount``.
  public var frameBytes: Int { outbox.frames.byteCount }
}

/// A device, as the world keeps account of it.
public struct Node: Sendable, Equatable, StateRecord {
  public let kind: DeviceKind
  public internal(set) var isOn = true
  /// The number of its first port; the others follow.
  public let firstPort: PortID
  public let portCount: Int
  /// Its index in the pool of its kind.
  public let index: Int
  /// The wake of this node that is in the queue and counts; any other has become stale.
  var pendingWake = Instant.never
  var tenancy = Tenancy()

  @inline(__always) var location: DeviceLocation { DeviceLocation(kind: Int(kind.rawValue), index: index) }

  public static let fields = Fields(\Node.kind, \.isOn, \.firstPort, \.portCount, \.index, \.pendingWake, \.tenancy)
}
