public import Fabric
public import SimulationKernel

/// What will happen next in a world, unless an input comes first.
public struct UpcomingEvent: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// The last bit of a frame enters a port.
    case arrival(PortID)
    /// A port has sent a frame and sends the next.
    case transmission(PortID)
    /// A frame would have entered a port, had its link not gone down.
    case loss(PortID)
    /// A device asked to be called.
    case wake(NodeIndex)
    /// A processor of a host turns to something else.
    case processor(host: Int)
  }

  public let at: Instant
  public let kind: Kind
}

extension World {
  /// The next event; nil where nothing is left to happen. It looks through the whole queue.
  public var upcomingEvent: UpcomingEvent? {
    var next: EventQueue<Event>.Entry?
    for entry in fabric.queue.entries where isAwaited(entry) {
      if let best = next, (best.at, best.rank) <= (entry.at, entry.rank) { continue }
      next = entry
    }
    return next.map { UpcomingEvent(at: $0.at, kind: UpcomingEvent.Kind($0.payload)) }
  }
}

extension UpcomingEvent.Kind {
  fileprivate init(_ event: Event) {
    self =
      switch event.kind {
      case .arrival: .arrival(event.port)
      case .ready: .transmission(event.port)
      case .loss: .loss(event.port)
      case .wake: .wake(event.node)
      case .processor: .processor(host: event.slot.host)
      }
  }
}
