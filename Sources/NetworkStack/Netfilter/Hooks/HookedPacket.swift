public import Fabric
public import Packets
public import SimulationKernel

/// The connection tracking state of a packet, named as in nftables.
public enum ConnectionState: UInt8, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
  /// It begins a connection, or repeats the first packet of an unanswered one.
  case new
  /// It belongs to a connection that has been answered.
  case established
  /// It is an ICMP error about a known connection.
  case related
  /// It matches no connection and cannot begin one.
  case invalid
  /// Connections are not tracked, or the packet belongs to neighbour discovery, which has none.
  case untracked
}

/// An IP packet on its path through a machine, as functions see it: whole, because fragments are reassembled first.
public struct HookedPacket<Address: TrackedAddress>: Sendable {
  /// The handle is released by the stack. Whoever rewrites the frame must store the new handle.
  public var frame: Frame
  /// The interface it arrived on; nil for the machine's own packets.
  public let inInterface: Int?
  /// The outgoing interface; nil until it is known, and for packets to the machine itself.
  public internal(set) var outInterface: Int?
  /// The first address of the outgoing interface.
  public internal(set) var outAddress: Address?
  /// The current instant.
  public let now: Instant
  /// Addresses and ports as in the bytes.
  public internal(set) var tuple: FlowTuple<Address>
  /// The offset of the transport header in the frame.
  public let transport: Int
  /// The length of the IP packet in bytes.
  public let length: Int
  /// The time to live or hop limit; as in Linux, already decremented at ``Hook/forward``.
  public internal(set) var timeToLive: UInt8
  /// The flags of a TCP segment; empty for other packets.
  public internal(set) var tcpFlags = TCPFlags()
  /// The type of an ICMP or ICMPv6 message; nil for other packets.
  public internal(set) var icmpType: UInt8?
  /// The code of an ICMP or ICMPv6 message; zero for other packets.
  public internal(set) var icmpCode: UInt8 = 0
  /// Whether only its IP header is known: it is a fragment, or its chain of extension headers does not end.
  public let isOpaque: Bool
  /// Whether an Authentication header (RFC 4302) precedes its transport header. As in nftables, connections are tracked by the
  /// transport header, but rules do not look at it.
  public private(set) var isAuthenticated = false
  /// The packet's connection tracking state.
  public internal(set) var state = ConnectionState.untracked
  /// The packet's direction within its connection; `.original` if it has none.
  public internal(set) var direction = FlowDirection.original
  /// The index of its connection in the table, if any.
  var index: Int?
  /// The connection that it begins, until it has passed all hooks.
  public internal(set) var fresh: Connection<Address>?
  var freshStream = TrackedStream()

  /// The offset of the IP header in the frame.
  public static var start: Int { Packet.start }

  private init(
    _ frame: Frame, _ tuple: FlowTuple<Address>, transport: Int, length: Int, timeToLive: UInt8, isOpaque: Bool,
    in interface: Int?, at now: Instant
  ) {
    self.frame = frame
    inInterface = interface
    self.now = now
    self.tuple = tuple
    self.transport = transport
    self.length = length
    self.timeToLive = timeToLive
    self.isOpaque = isOpaque
  }

  private mutating func readTransport(_ bytes: RawSpan) {
    switch tuple.protocol {
    case .tcp where bytes.byteCount >= TCPHeader.minimumLength:
      (tuple.sourcePort, tuple.destinationPort) = (bytes.bigEndian(0), bytes.bigEndian(2))
      tcpFlags = TCPFlags(rawValue: bytes[byte: 13])
    case .udp where bytes.byteCount >= UDPHeader.headerLength:
      (tuple.sourcePort, tuple.destinationPort) = (bytes.bigEndian(0), bytes.bigEndian(2))
    case Address.icmp where bytes.byteCount >= ICMPv4Header.length:
      (icmpType, icmpCode) = (bytes[byte: 0], bytes[byte: 1])
      tuple.setQuery(type: bytes[byte: 0], identifier: bytes.bigEndian(4))
    default:
      break
    }
  }

  /// Whether the transport header is present, so that the tuple's ports are valid.
  public var hasTransport: Bool {
    guard !isOpaque else { return false }
    return switch tuple.protocol {
    case .tcp: length - (transport - Packet.start) >= TCPHeader.minimumLength
    case .udp: length - (transport - Packet.start) >= UDPHeader.headerLength
    case Address.icmp: icmpType != nil
    default: true
    }
  }

  /// The range of the transport header and payload in the frame.
  public var payload: Range<Int> { transport..<Packet.start + length }
}

extension HookedPacket where Address == IPv4Address {
  init(_ frame: Frame, _ header: IPv4Header, in interface: Int?, at now: Instant, _ frames: FrameStore) {
    self.init(
      frame, FlowTuple(source: header.source, destination: header.destination, protocol: header.protocol),
      transport: Packet.start + header.headerLength, length: Int(header.totalLength), timeToLive: header.timeToLive,
      isOpaque: header.isFragment, in: interface, at: now)
    if !isOpaque { readTransport(frames.bytes(of: frame).extracting(payload)) }
  }
}

extension HookedPacket where Address == IPv6Address {
  /// - Parameter upper: where the extension headers end; nil if the chain does not end or is invalid.
  init(
    _ frame: Frame, _ header: IPv6Header, _ upper: IPv6UpperLayer?, in interface: Int?, at now: Instant,
    _ frames: FrameStore
  ) {
    let `protocol` = upper?.protocol ?? .noNextHeader
    self.init(
      frame, FlowTuple(source: header.source, destination: header.destination, protocol: `protocol`),
      transport: Packet.start + (upper?.offset ?? IPv6Header.length),
      length: IPv6Header.length + Int(header.payloadLength), timeToLive: header.hopLimit,
      isOpaque: upper == nil || `protocol` == .noNextHeader || upper?.fragment.map { !$0.header.isAtomic } ?? false,
      in: interface, at: now)
    isAuthenticated = upper?.isAuthenticated ?? false
    if !isOpaque { readTransport(frames.bytes(of: frame).extracting(payload)) }
  }
}

extension FlowTuple {
  /// Stores the identifier of a query in place of the asking side's port.
  mutating func setQuery(type: UInt8, identifier: UInt16) {
    guard let kind = Address.query(ofType: type) else { return }
    query = kind.number
    if kind.isReply {
      destinationPort = identifier
      query |= Self.replyBit
    } else {
      sourcePort = identifier
    }
  }
}
