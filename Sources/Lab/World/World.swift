public import Fabric
public import GuestPrograms
public import Guests
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
  /// Media that were taken out of their drives, in that order.
  public internal(set) var shelf: [Medium] = []
  /// The hosts whose processors do the work of machines.
  public internal(set) var hypervisors: [Hypervisor] = []
  /// The nodes of each host's machines, by their numbers there. It follows from the nodes.
  var tenants: [[NodeIndex]] = []
  /// Packets that the machine that is being called sends in answer to one for which it has paid. Zero between two calls.
  var answers = 0
  /// Whether any node is a machine on a host, or stands still. It follows from the nodes, and every frame asks.
  var hasDiversions = false

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
  /// ``PowerState/running`` while it is on, also before its system has started: ``World/power(of:)`` tells that.
  public internal(set) var power = PowerState.running
  /// What its system has asked for, which is done at once.
  var powerRequest: PowerCommand?
  /// The number of its first port; the others follow.
  public let firstPort: PortID
  public let portCount: Int
  /// Its index in the pool of its kind.
  public let index: Int
  /// The wake of this node that is in the queue and counts; any other has become stale.
  var pendingWake = Instant.never
  var tenancy = Tenancy()

  /// Whether its links can be up.
  public var isOn: Bool { power.isOn }

  /// Whether it is not called as usual: it is a machine on a host, or stands still, or its system has ended.
  @inline(__always) var isDiverted: Bool { !tenancy.isNone || !power.isCalled || powerRequest != nil }

  @inline(__always) var location: DeviceLocation { DeviceLocation(kind: Int(kind.rawValue), index: index) }

  public static let fields = Fields(
    \Node.kind, \.power, \.powerRequest, \.firstPort, \.portCount, \.index, \.pendingWake, \.tenancy)

  public var inconsistency: String? {
    [.running, .stopping, .off, .paused, .saved].contains(power) ? nil : "a node that is \(power.name)"
  }
}
