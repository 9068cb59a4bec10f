public import Packets
public import SimulationKernel

/// What identifies the packets of one direction of a connection.
///
/// An ICMP or ICMPv6 query has its identifier in place of the asking side's port and zero in place of the other, so that
/// tuples of all protocols are inverted alike. Protocols without ports have zeros.
public struct FlowTuple<Address: TrackedAddress>: Hashable, Sendable, BitwiseCopyable {
  /// The source address.
  public var source: Address
  /// The destination address.
  public var destination: Address
  /// The source port, or the identifier of a query.
  public var sourcePort: UInt16
  /// The destination port, or the identifier of a reply to a query.
  public var destinationPort: UInt16
  /// The transport protocol.
  public var `protocol`: IPProtocol
  /// The kind of a query (``TrackedAddress/query(ofType:)``), with `replyBit` in a reply; otherwise zero.
  public var query: UInt8 = 0

  static var replyBit: UInt8 { 0x80 }

  /// Creates the tuple of a packet that is no ICMP query.
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

  /// The tuple of the replies.
  public var inverted: FlowTuple {
    var tuple = FlowTuple(
      source: destination, destination: source, sourcePort: destinationPort, destinationPort: sourcePort,
      protocol: `protocol`)
    if query != 0 { tuple.query = query ^ FlowTuple.replyBit }
    return tuple
  }

  var isQueryReply: Bool { query & FlowTuple.replyBit != 0 }

  /// Whether it has ports, or a query's identifier, besides the addresses.
  public var hasPorts: Bool { `protocol` == .tcp || `protocol` == .udp || query != 0 }
}

extension FlowTuple: TableKey {
  @inlinable public var tableHash: UInt64 {
    let ports = UInt64(sourcePort) << 32 | UInt64(destinationPort) << 16 | UInt64(`protocol`.rawValue) << 8
    return (Address.hash(source, destination) ^ (ports | UInt64(query))).spread
  }
}

extension FlowTuple: CustomStringConvertible {
  /// The tuple as traces show it: `TCP 10.0.0.1:40000 > 10.0.0.2:80`.
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
