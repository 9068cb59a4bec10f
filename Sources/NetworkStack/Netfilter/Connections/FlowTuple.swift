public import Packets
public import SimulationKernel

/// What the packets of one direction of a connection have in common.
///
/// Of an ICMP or ICMPv6 query the identifier stands where the port of the asking side would stand, and zero at the other, so that
/// to turn a tuple round is the same for every protocol. Protocols without ports have zeros.
public struct FlowTuple<Address: TrackedAddress>: Hashable, Sendable, BitwiseCopyable {
  public var source: Address
  public var destination: Address
  public var sourcePort: UInt16
  public var destinationPort: UInt16
  public var `protocol`: IPProtocol
  /// Of a query the number of its kind (``TrackedAddress/query(ofType:)``), with `replyBit` in a reply. Otherwise zero.
  public var query: UInt8 = 0

  static var replyBit: UInt8 { 0x80 }

  public init(
    source: Address, destination: Address, sourcePort: UInt16 = 0, destinationPort: UInt16 = 0,
    protocol: IPProtocol
  ) {
    self.source = source
    self.destination = destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.protocol = `protocol`
  }

  /// The tuple of the answers.
  public var inverted: FlowTuple {
    var tuple = FlowTuple(
      source: destination, destination: source, sourcePort: destinationPort, destinationPort: sourcePort,
      protocol: `protocol`)
    if query != 0 { tuple.query = query ^ FlowTuple.replyBit }
    return tuple
  }

  var isQueryReply: Bool { query & FlowTuple.replyBit != 0 }

  /// It has something to tell flows apart besides the addresses: ports, or a query's identifier.
  public var hasPorts: Bool { `protocol` == .tcp || `protocol` == .udp || query != 0 }
}

extension FlowTuple: TableKey {
  @inlinable public var tableHash: UInt64 {
    let ports = UInt64(sourcePort) << 32 | UInt64(destinationPort) << 16 | UInt64(`protocol`.rawValue) << 8
    return (Address.hash(source, destination) ^ (ports | UInt64(query))).spread
  }
}

extension FlowTuple: CustomStringConvertible {
  public var description: String {
    guard hasPorts else { return "\(`protocol`) \(source) > \(destination)" }
    if query != 0 { return "\(`protocol`) \(source) > \(destination), id \(max(sourcePort, destinationPort))" }
    return "\(`protocol`) \(source.text(withPort: sourcePort)) > \(destination.text(withPort: destinationPort))"
  }
}

extension FlowTuple: StateRecord {
  public static var fields: Fields<Self> {
    .once { Fields(\Self.source, \.destination, \.sourcePort, \.destinationPort, \.`protocol`, \.query) }
  }
}
