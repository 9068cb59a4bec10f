import Packets
public import SimulationKernel

/// A connection through or to the machine.
///
/// Addresses are translated between its two tuples: a packet in the original direction arrives with the tuple `original` and
/// leaves with the inverse of `reply`; one in the reply direction arrives with `reply` and leaves with the inverse of
/// `original`. Without translation the two are each other's inverse.
///
/// What only segments need is stored apart as a ``TrackedStream``, because with many connections each packet waits for memory.
public struct Connection<Address: TrackedAddress>: Hashable, Sendable, BitwiseCopyable {
  /// The tuple of its first packet, as it arrived.
  public let original: FlowTuple<Address>
  /// The tuple with which replies arrive, translation included.
  public internal(set) var reply: FlowTuple<Address>
  /// When it expires, unless another packet arrives.
  var expires: Instant
  let began: Instant
  /// Of a TCP connection.
  public internal(set) var tcpState = TrackedTCPState.none
  /// Whether a reply has been seen.
  public internal(set) var hasReply = false
  /// Whether it is established enough not to be evicted when the table is full.
  var isAssured = false
  /// A number stored by a function, such as that of the connection's server; zero for none.
  public var mark: UInt16 = 0

  init(_ tuple: FlowTuple<Address>, at now: Instant) {
    original = tuple
    reply = tuple.inverted
    began = now
    expires = now
  }

  /// The tuple with which packets in this direction arrive.
  public func tuple(_ direction: FlowDirection) -> FlowTuple<Address> { direction == .original ? original : reply }

  /// The tuple with which packets in this direction leave.
  public func translated(_ direction: FlowDirection) -> FlowTuple<Address> { tuple(direction.opposite).inverted }

  /// Whether the address or port of its initiator is translated.
  public var translatesSource: Bool {
    original.source != reply.destination || original.sourcePort != reply.destinationPort
  }

  /// Whether the address or port to which it was opened is translated.
  public var translatesDestination: Bool {
    original.destination != reply.source || original.destinationPort != reply.sourcePort
  }

  /// Whether it is in use: a TCP connection that neither end has closed, or any of another protocol.
  var isActive: Bool { original.protocol != .tcp || tcpState.isOpen }
}

extension Connection: StateRecord {
  public static var fields: Fields<Self> {
    .once { Fields(\Self.original, \.reply, \.expires, \.began, \.tcpState, \.hasReply, \.isAssured, \.mark) }
  }
}
