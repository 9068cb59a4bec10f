import Packets
public import SimulationKernel

/// A connection that passes through the machine, or ends in it.
///
/// Addresses are translated between its two tuples: a packet of the original direction comes in with the tuple
/// `original` and leaves as the inverse of `reply`; one of the reply direction comes in as `reply` and leaves as the
/// inverse of `original`. Where nothing is translated the two are each other's inverse.
///
/// What only segments need is a ``TrackedStream``, kept apart: with many connections each packet waits for the memory of its own.
public struct Connection<Address: TrackedAddress>: Hashable, Sendable, BitwiseCopyable {
  public let original: FlowTuple<Address>
  public internal(set) var reply: FlowTuple<Address>
  /// When it is forgotten, unless a packet comes before.
  var expires: Instant
  let began: Instant
  /// Of a TCP connection.
  public internal(set) var tcpState = TrackedTCPState.none
  /// A packet of the reply direction has come.
  public internal(set) var hasReply = false
  /// It has gone on long enough not to give way when the table is full.
  var isAssured = false
  /// What a function keeps with it, such as the number of the server that it was given; zero for nothing.
  public var mark: UInt16 = 0

  init(_ tuple: FlowTuple<Address>, at now: Instant) {
    original = tuple
    reply = tuple.inverted
    began = now
    expires = now
  }

  /// What packets of `direction` carry as they come in.
  public func tuple(_ direction: FlowDirection) -> FlowTuple<Address> { direction == .original ? original : reply }

  /// What packets of `direction` carry as they leave.
  public func translated(_ direction: FlowDirection) -> FlowTuple<Address> { tuple(direction.opposite).inverted }

  /// The address or port of the side that began it is changed.
  public var translatesSource: Bool {
    original.source != reply.destination || original.sourcePort != reply.destinationPort
  }

  public var translatesDestination: Bool {
    original.destination != reply.source || original.destinationPort != reply.sourcePort
  }

  /// It is being used: a TCP connection that neither end has closed, or one of another protocol that is remembered.
  var isActive: Bool { original.protocol != .tcp || tcpState.isOpen }
}

extension Connection: StateRecord {
  public static var fields: Fields<Self> {
    .once { Fields(\Self.original, \.reply, \.expires, \.began, \.tcpState, \.hasReply, \.isAssured, \.mark) }
  }
}
