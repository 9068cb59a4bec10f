public import SimulationKernel

// What happens first at one instant: ready ports, then wakes, then processors of hosts, then arrivals. A port that has become free has room for what
// arrives in that nanosecond, and a timer that runs out does so whatever arrives with it. Among equals the one whose cause
// has the lower number goes first.
//
// A rank names who causes the event and nothing that two devices share. So devices that are connected by nothing but links
// can be given queues of their own, and each sees its events in the order in which it sees them here.

extension Event {
  /// Ports, and nodes, that a rank can tell apart.
  public static let limit = 1 << 23

  /// The rank of a ready port or of a wake: what it is, and of whom. A port may be ready, or a node be called, several times
  /// at one instant; these events are equal, and all but one of them stale.
  @inlinable var rank: UInt64 { UInt64(word) << 32 }

  /// The rank of a processor's event: above all wakes, below all arrivals.
  @inlinable static func rank(of slot: ProcessorSlot) -> UInt64 { 1 << 62 | UInt64(slot.rawValue) << 32 }

  /// The rank of a frame's arrival: the port that sends it, and how many frames that has sent. It lies above all others.
  ///
  /// Two frames of one port arrive in the same nanosecond only where one overtakes the other, or at more than 512 Gbit/s; then
  /// the one that was sent first comes first. The count starts again after 2^40 frames, a day of computing for that port.
  @inlinable static func rank(ofFrame count: UInt64, from sender: PortID) -> UInt64 {
    1 << 63 | UInt64(sender.rawValue) << 40 | count & (1 << 40 - 1)
  }
}

extension Fabric {
  /// Has a node called at `instant`.
  @inlinable public mutating func scheduleWake(of node: NodeIndex, at instant: Instant) {
    let event = Event.wake(node)
    queue.push(event, at: instant, rank: event.rank)
  }

  /// Has a processor of a host looked at, at `instant`.
  @inlinable public mutating func scheduleProcessor(_ slot: ProcessorSlot, at instant: Instant) {
    queue.push(.processor(slot), at: instant, rank: Event.rank(of: slot))
  }

  @usableFromInline mutating func scheduleReady(_ port: PortID, at instant: Instant) {
    let event = Event.ready(port)
    queue.push(event, at: instant, rank: event.rank)
  }

  /// The arrival of the frame that `sender` sent last, or of its second copy, which comes at another instant.
  @inlinable mutating func scheduleArrival(of frame: Frame, from sender: PortID, at peer: PortID, _ instant: Instant) {
    let count = transmitters[Int(sender.rawValue)].sent.frames
    queue.push(.arrival(of: frame, at: peer), at: instant, rank: Event.rank(ofFrame: count, from: sender))
  }
}
