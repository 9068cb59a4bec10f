public import SimulationKernel

/// The wires of a lab and what is to happen on them: ports, links, the queue of events, and what was lost.
///
/// It carries frames from port to port and knows nothing of the devices behind them. The owner pops events, calls the
/// devices, and has their outboxes carried out here.
public struct Fabric: Equatable, Sendable {
  public var queue = EventQueue<Event>()
  public var ports: [Port] = []
  /// Follows from the ports. It is small, so that a frame gets to its device without waiting for the memory of the port.
  @usableFromInline var places: [PortPlace] = []
  /// The settings in use. Many links share few, so they stay in the cache where a port of its own would not.
  @usableFromInline var settings: [LinkSettings] = []
  public var drops = DropCounts()
  /// Frames whose first bit left a port.
  public var framesSent: UInt64 = 0
  /// Frames whose last bit entered a port.
  public var framesDelivered: UInt64 = 0

  public init() {}

  /// Adds a port of `node`. Ports of one node are added one after another, in the order of their indices.
  public mutating func addPort(of node: NodeIndex, index: PortIndex, random: RandomStream) -> PortID {
    ports.append(Port(node: node, index: index, random: random))
    places.append(PortPlace(node: node, index: index))
    return PortID(ports.count - 1)
  }

  /// Puts a cable between two free ports.
  public mutating func connect(_ a: PortID, _ b: PortID, forward: LinkSettings, backward: LinkSettings) {
    (self[a].peer, self[b].peer) = (b, a)
    set(forward, from: a)
    set(backward, from: b)
  }

  /// Replaces the settings of the direction that begins at `port`, for the frames sent from now on.
  public mutating func set(_ new: LinkSettings, from port: PortID) {
    let place = settings.firstIndex(of: new) ?? settings.count
    if place == settings.count { settings.append(new) }
    self[port].settings = UInt32(place)
    self[port].forgetFraction()
  }

  public func settings(from port: PortID) -> LinkSettings { settings[Int(ports[Int(port.rawValue)].settings)] }

  /// Which port of which node it is.
  @inlinable public func place(of port: PortID) -> PortPlace { places[Int(port.rawValue)] }

  @inlinable subscript(port: PortID) -> Port {
    _read { yield ports[Int(port.rawValue)] }
    _modify { yield &ports[Int(port.rawValue)] }
  }
}

extension Fabric: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(queue)
    writer.write(ports)
    writer.write(settings)
    writer.write(drops)
    writer.write(framesSent)
    writer.write(framesDelivered)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    queue = try reader.read()
    ports = try reader.read()
    places = ports.map { PortPlace(node: $0.node, index: $0.index) }
    settings = try reader.read()
    drops = try reader.read()
    framesSent = try reader.read()
    framesDelivered = try reader.read()
    try checkReferences(reader)
  }

  /// Nothing refers to a port that is not there: a checkpoint is a file, and files lie.
  private func checkReferences(_ reader: CheckpointReader) throws(CheckpointError) {
    for port in ports {
      let isPlugged = port.peer == nil || Int(port.settings) < settings.count
      guard isPlugged, port.peer.map({ Int($0.rawValue) < ports.count }) ?? true else {
        throw reader.failure("a link that leads nowhere")
      }
    }
    for entry in queue.inOrder where entry.payload.kind != .wake && entry.payload.port.rawValue >= ports.count {
      throw reader.failure("an event at a port that is not there")
    }
    guard drops.all.allSatisfy({ $0.place.port.rawValue < ports.count }) else {
      throw reader.failure("drops at a port that is not there")
    }
  }
}
