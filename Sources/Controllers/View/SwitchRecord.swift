public import OpenFlow
public import SimulationKernel

/// A switch that a controller knows.
public struct SwitchRecord: Equatable, Sendable, StateRecord {
  public var features: SwitchFeatures
  /// In the order of their numbers; at most ``portLimit``.
  public private(set) var ports: [PortRecord] = []

  /// More ports than any switch has, and fewer than one that lies could list.
  public static let portLimit = 4096

  public init(_ features: SwitchFeatures) { self.features = features }

  /// The port with this number.
  public subscript(_ number: PortNumber) -> PortRecord? { index(of: number).map { ports[$0] } }

  private func index(of number: PortNumber) -> Int? {
    let index = position(of: number)
    return index < ports.count && ports[index].number == number ? index : nil
  }

  /// The first index whose number is not lower.
  private func position(of number: PortNumber) -> Int {
    var (low, high) = (0, ports.count)
    while low < high {
      let middle = (low + high) / 2
      if ports[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Adds a port or says what has become of it.
  mutating func set(_ port: OpenFlowPort, at now: Instant) {
    guard port.number.isPhysical else { return }
    if let index = index(of: port.number) {
      let wasUp = ports[index].isUp
      ports[index].description = port
      if !wasUp { ports[index].upSince = now }
    } else if ports.count < SwitchRecord.portLimit {
      ports.insert(PortRecord(port, since: now), at: position(of: port.number))
    }
  }

  mutating func remove(_ number: PortNumber) {
    if let index = index(of: number) { ports.remove(at: index) }
  }

  public static let fields = Fields(\SwitchRecord.features, \.ports)

  public var inconsistency: String? {
    ports.count <= SwitchRecord.portLimit && zip(ports, ports.dropFirst()).allSatisfy({ $0.number < $1.number })
      ? nil : "ports that are not in the order of their numbers"
  }
}

/// A port that a controller knows.
public struct PortRecord: Equatable, Sendable, StateRecord {
  public var description: OpenFlowPort
  /// When it was last heard to come up.
  public var upSince: Instant

  init(_ description: OpenFlowPort, since now: Instant) {
    self.description = description
    upSince = now
  }

  public var number: PortNumber { description.number }
  /// Whether packets can leave by it.
  public var isUp: Bool {
    !description.state.contains(.linkDown) && !description.configuration.contains(.portDown)
  }

  public static let fields = Fields(\PortRecord.description, \.upSince)
}
