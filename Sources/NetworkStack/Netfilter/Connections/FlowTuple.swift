public import Packets
public import SimulationKernel

/// What the packets of one direction of a connection have in common.
///
/// Of an ICMP query the identifier stands where the port of the asking side would stand, and zero at the other, so that
/// to turn a tuple round is the same for every protocol. Protocols without ports have zeros.
public struct FlowTuple: Hashable, Sendable, BitwiseCopyable {
  public var source: IPv4Address
  public var destination: IPv4Address
  public var sourcePort: UInt16
  public var destinationPort: UInt16
  public var `protocol`: IPProtocol
  /// Of an ICMP query the request's type, with `replyBit` in a reply. Otherwise zero.
  public var query: UInt8 = 0

  static let replyBit: UInt8 = 0x80

  public init(
    source: IPv4Address, destination: IPv4Address, sourcePort: UInt16 = 0, destinationPort: UInt16 = 0,
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
    let addresses = UInt64(source.bits) << 32 | UInt64(destination.bits)
    let ports = UInt64(sourcePort) << 32 | UInt64(destinationPort) << 16 | UInt64(`protocol`.rawValue) << 8
    return (addresses.spread ^ (ports | UInt64(query))).spread
  }
}

extension FlowTuple: CustomStringConvertible {
  public var description: String {
    guard hasPorts else { return "\(`protocol`) \(source) > \(destination)" }
    if `protocol` == .icmp { return "ICMP \(source) > \(destination), id \(max(sourcePort, destinationPort))" }
    return "\(`protocol`) \(source):\(sourcePort) > \(destination):\(destinationPort)"
  }
}

extension FlowTuple: StateRecord {
  public static let fields = Fields(
    \FlowTuple.source, \.destination, \.sourcePort, \.destinationPort, \.`protocol`, \.query)
}
