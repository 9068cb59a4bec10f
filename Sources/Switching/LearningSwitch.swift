public import Fabric
public import Packets
public import SimulationKernel

/// A transparent bridge: it learns where addresses are from the frames that pass, forwards to the one port where it
/// can and floods where it must (IEEE Std 802.1D-2004, clause 7), each VLAN for itself (IEEE Std 802.1Q, clause 8).
/// With the rapid spanning tree it blocks ports until no frame can circle; one tree serves all VLANs.
///
/// A power cycle is a new value. The links are taken as up until ``linkChanged(on:isUp:at:into:)`` says otherwise.
/// Left out: registration protocols (GARP), priorities in the queues, management by address.
public struct LearningSwitch: Sendable, Equatable, StateRecord {
  /// The bridge address.
  public let address: MACAddress
  public internal(set) var counters = SwitchCounters()
  /// When ``wake(at:into:)`` is due. Without a spanning tree a switch awaits nothing.
  public internal(set) var nextWake = Instant.never
  /// The ports by number, for those who watch.
  public let portLabels: [PortLabel]
  /// The ports that were switched off, and those of them whose links are up nevertheless.
  var disabledPorts: [PortIndex] = []
  var linksBehindDisabled: [PortIndex] = []

  var ports: [SwitchPort]
  var addresses: AddressTable
  /// The bridge address and those of the ports: frames to them end here.
  let ownAddresses: [MACAddress]
  /// Bit n stands for the reserved group 01:80:C2:00:00:0n, whose frames are forwarded.
  let groupForwardMask: UInt16
  /// Nil where the switch takes no part in the spanning tree.
  var tree: RapidSpanningTree?

  /// - Parameters:
  ///   - ageing: how long an address is known that is not seen again.
  ///   - groupForwardMask: which of the reserved groups are forwarded, as Linux's `group_fwd_mask`.
  public init(
    address: MACAddress, ports: [SwitchPortSettings], ageing: Duration, spanningTree: SpanningTreeSettings?,
    groupForwardMask: UInt16 = 0
  ) {
    self.address = address
    portLabels = ports.enumerated().map { number, port in
      PortLabel(name: port.name.isEmpty ? "p\(number + 1)" : port.name, address: port.address)
    }
    self.groupForwardMask = groupForwardMask
    ownAddresses = [address] + ports.map(\.address)
    self.ports = ports.map { SwitchPort($0.vlan) }
    addresses = AddressTable(ageing: ageing)
    tree = spanningTree.map { RapidSpanningTree($0, address: address, ports: ports) }
  }

  public var portCount: Int { ports.count }

  /// What the port does with frames.
  public func state(of port: PortIndex) -> PortState { ports[Int(port.rawValue)].state }

  /// The port where frames for `address` would leave; nil where they would be flooded.
  public func port(of address: MACAddress, in vlan: VLANIdentifier = .standard, at now: Instant) -> PortIndex? {
    addresses.port(of: AddressTable.Key(address, in: vlan), at: now)
  }

  public static let fields = Fields(
    \LearningSwitch.address, \.counters, \.nextWake, \.portLabels, \.disabledPorts, \.linksBehindDisabled, \.ports,
    \.addresses, \.tree, \.ownAddresses, \.groupForwardMask)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    if let port = addresses.highestPort, port.rawValue >= ports.count {
      throw reader.failure("an address on an unknown port")
    }
    guard portLabels.count == ports.count,
      (disabledPorts + linksBehindDisabled).allSatisfy({ $0.rawValue < ports.count })
    else { throw reader.failure("port names do not match the switch") }
    guard tree.map({ $0.ports.count == ports.count }) ?? true else {
      throw reader.failure("spanning tree ports do not match the switch")
    }
  }
}
