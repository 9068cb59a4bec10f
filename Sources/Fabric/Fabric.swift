public import SimulationKernel

/// The wires of a lab and what is to happen on them: ports, links, the queue of events, and what was lost.
///
/// It carries frames from port to port and knows nothing of the devices behind them. The owner pops events, calls the
/// devices, and has their outboxes carried out here.
public struct Fabric: Equatable, Sendable, StateRecord {
  /// The events that have not happened yet.
  public var queue = EventQueue<Event>()
  @usableFromInline var receivers: [Receiver] = []
  @usableFromInline var transmitters: [Transmitter] = []
  @usableFromInline var impairments: [Impairments] = []
  /// The settings in use. Many links share few, so they stay in the cache where a port of its own would not.
  @usableFromInline var settings: [LinkSettings] = []
  /// What waits where the discipline is not a plain fifo. A port keeps its line when its discipline changes.
  var lines: [WaitingLine] = []
  /// Frames dropped so far, by port and reason.
  public var drops = DropCounts()
  /// Frames whose first bit left a port.
  public var framesSent: UInt64 = 0
  /// Frames whose last bit entered a port.
  public var framesDelivered: UInt64 = 0

  /// Creates a lab without ports.
  public init() {}

  /// Adds a port of `node`. Ports of one node are added one after another, in the order of their indices.
  public mutating func addPort(of node: NodeIndex, index: PortIndex, random: RandomStream) -> PortID {
    receivers.append(Receiver(node: node, index: index))
    transmitters.append(Transmitter())
    impairments.append(Impairments(random: random))
    return PortID(receivers.count - 1)
  }

  /// Puts a cable between two free ports.
  public mutating func connect(_ a: PortID, _ b: PortID, forward: LinkSettings, backward: LinkSettings) {
    (self[transmitter: a].peer, self[transmitter: b].peer) = (b, a)
    set(forward, from: a)
    set(backward, from: b)
  }

  /// Settles what the direction that begins at `port` does, before anything is sent.
  mutating func set(_ new: LinkSettings, from port: PortID) {
    let index = settings.firstIndex(of: new) ?? settings.count
    if index == settings.count { settings.append(new) }
    self[transmitter: port].settings = UInt32(index)
    self[transmitter: port].forgetFraction()
    giveLine(for: new.discipline, to: port)
  }

  /// The settings of the direction of the link that leaves `port`.
  public func settings(from port: PortID) -> LinkSettings { settings[Int(self[transmitter: port].settings)] }

  /// The number of ports of the lab.
  public var portCount: Int { receivers.count }
  /// All ports of the lab.
  public var ports: [PortID] { receivers.indices.map { PortID($0) } }

  /// The part of a port that arriving frames touch.
  @inlinable public internal(set) subscript(receiver port: PortID) -> Receiver {
    _read { yield receivers[Int(port.rawValue)] }
    _modify { yield &receivers[Int(port.rawValue)] }
  }

  /// The part of a port that departing frames touch.
  @inlinable public subscript(transmitter port: PortID) -> Transmitter {
    _read { yield transmitters[Int(port.rawValue)] }
    _modify { yield &transmitters[Int(port.rawValue)] }
  }

  subscript(impairments port: PortID) -> Impairments {
    _read { yield impairments[Int(port.rawValue)] }
    _modify { yield &impairments[Int(port.rawValue)] }
  }

  public static let fields = Fields(
    \Fabric.queue, \.receivers, \.transmitters, \.impairments, \.settings, \.lines, \.drops, \.framesSent,
    \.framesDelivered)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    try checkReferences(reader)
  }

  /// Nothing refers to a port that is not there: a checkpoint is a file, and files lie.
  private func checkReferences(_ reader: CheckpointReader) throws(CheckpointError) {
    guard portCount <= Event.limit, transmitters.count == portCount, impairments.count == portCount else {
      throw reader.failure("too many ports, or mismatched port records")
    }
    for port in transmitters {
      let isPlugged = port.peer == nil || Int(port.settings) < settings.count
      guard isPlugged, port.peer.map({ Int($0.rawValue) < portCount }) ?? true else {
        throw reader.failure("a link without a far end")
      }
      guard port.peer == nil || port.busyFraction < settings[Int(port.settings)].rate.divisor else {
        throw reader.failure("a wire that is busy for more than a nanosecond's fraction")
      }
      guard port.line <= lines.count, port.line == 0 || port.waiting.isEmpty else {
        throw reader.failure("a port in two queues")
      }
    }
    for entry in queue.entries where entry.payload.isAtPort && entry.payload.port.rawValue >= portCount {
      throw reader.failure("event at an unknown port")
    }
    guard drops.all.allSatisfy({ $0.location.port.rawValue < portCount }) else {
      throw reader.failure("drops at an unknown port")
    }
  }
}
