public import Fabric
import Guests
import Hypervisors
public import SimulationKernel

extension World {
  /// Handles what is due until `limit`, but at most `budget` events, and no more than fill the log with what it
  /// watches.
  ///
  /// - Returns: whether nothing is left until `limit`. If not, drain the log and call again.
  public mutating func run(until limit: Instant, budget: Int = .max, into log: inout ObservationLog) -> Bool {
    var left = budget
    while left > 0 && !log.isFull {
      guard let entry = fabric.queue.pop(until: limit) else { return true }
      handle(entry, log: &log)
      left -= 1
    }
    return false
  }

  @inline(__always) private mutating func handle(_ entry: EventQueue<Event>.Entry, log: inout ObservationLog) {
    switch entry.payload.kind {
    case .arrival:
      now = entry.at
      eventsHandled &+= 1
      deliver(entry.payload.frame, at: entry.payload.port, log: &log)
    case .ready:
      guard fabric.ready(entry.payload.port, at: entry.at, &outbox.frames, log: &log) else { return }
      now = entry.at
      eventsHandled &+= 1
    case .loss:
      now = entry.at
      eventsHandled &+= 1
      fabric.lose(entry.payload.frame, at: entry.payload.port, &outbox.frames)
    case .wake:
      wake(entry.payload.node, at: entry.at, log: &log)
    case .processor:
      fire(entry.payload.slot, at: entry.at, log: &log)
    }
  }

  @inline(__always) private mutating func deliver(_ frame: Frame, at port: PortID, log: inout ObservationLog) {
    fabric.arrive(frame, at: port, now: now, outbox.frames, log: &log)
    let (node, index) = (fabric[receiver: port].node, fabric[receiver: port].index)
    guard !isDiverted(node) else { return divert(frame, on: index, of: node, log: &log) }
    let next = devices.act(
      Receive(frame: frame, port: index, now: now), on: nodes[Int(node.rawValue)].location, into: &outbox)
    conclude(node, nextWake: next, log: &log)
  }

  /// A wake that is not the one the node waits for has become stale, and does not count.
  private mutating func wake(_ node: NodeIndex, at instant: Instant, log: inout ObservationLog) {
    guard nodes[Int(node.rawValue)].pendingWake == instant else { return }
    nodes[Int(node.rawValue)].pendingWake = .never
    guard !isDiverted(node) else { return divertWake(node, at: instant, log: &log) }
    let (next, wasDue) = devices.act(
      Wake(now: instant), on: nodes[Int(node.rawValue)].location, into: &outbox)
    if wasDue {
      now = instant
      eventsHandled &+= 1
    }
    conclude(node, nextWake: next, log: &log)
  }

  /// Carries out what a node decided, and sees that it is called when it wants to be.
  mutating func finish(_ node: NodeIndex, nextWake next: Instant, log: inout ObservationLog) {
    guard !isDiverted(node) || nodes[Int(node.rawValue)].tenancy.isNone else {
      return finishHosted(node, nextWake: next, log: &log)
    }
    conclude(node, nextWake: next, log: &log)
  }

  /// The same for a node that is on no host.
  private mutating func conclude(_ node: NodeIndex, nextWake next: Instant, log: inout ObservationLog) {
    carryOut(node, log: &log)
    schedule(next, of: node)
  }

  /// Carries out what is in the outbox.
  @inline(__always) mutating func carryOut(_ node: NodeIndex, log: inout ObservationLog) {
    if outbox.portChanges.isEmpty {
      fabric.carryOut(&outbox, of: node, firstPort: nodes[Int(node.rawValue)].firstPort, at: now, log: &log)
    } else {
      carryOutChangingPorts(node, log: &log)
    }
  }

  /// Sees that a node is called. Whoever wants to have been called before now is called now.
  @inline(__always) mutating func schedule(_ wake: Instant, of node: NodeIndex) {
    let wake = max(wake, now)
    guard wake < nodes[Int(node.rawValue)].pendingWake else { return }
    nodes[Int(node.rawValue)].pendingWake = wake
    fabric.scheduleWake(of: node, at: wake)
  }

  /// Whether an entry of the queue will make something happen: a wake may have become stale, or its node may not want it
  /// any more.
  func isAwaited(_ entry: EventQueue<Event>.Entry) -> Bool {
    if entry.payload.kind == .processor {
      return hypervisors[entry.payload.slot.host].isAwaited(entry.payload.slot.index, at: entry.at)
    }
    guard entry.payload.kind == .wake else { return true }
    let node = entry.payload.node
    return nodes[Int(node.rawValue)].pendingWake == entry.at
      && (nextWake(of: node) < .never || nodes[Int(node.rawValue)].powerRequest != nil)
  }

  /// Leaves a world that is over as it would be had it run on, so that it does not matter when it was stopped.
  package mutating func forgetStaleWakes() {
    guard isOver else { return }
    for entry in fabric.queue.entries where entry.payload.kind == .wake {
      nodes[Int(entry.payload.node.rawValue)].pendingWake = .never
    }
    fabric.queue.removeAll()
  }
}
