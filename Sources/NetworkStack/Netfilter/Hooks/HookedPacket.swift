public import Fabric
public import Packets
public import SimulationKernel

/// What connection tracking says of a packet, in nftables' words.
public enum ConnectionState: UInt8, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
  /// It begins a connection, or repeats what began one and has not been answered.
  case new
  /// It belongs to a connection that has been answered.
  case established
  /// It is an ICMP error about a packet of a known connection.
  case related
  /// It fits no connection and can begin none.
  case invalid
  /// Nobody tracks connections here, or the packet is of neighbour discovery, which belongs to none.
  case untracked
}

/// An IP packet on its way through a machine, as the functions see it: whole, for fragments are put together first.
public struct HookedPacket<Address: TrackedAddress>: Sendable {
  /// The handle is the stack's to use up. Who rewrites the frame stores the handle that it gets.
  public var frame: Frame
  /// Where it came in; nil for the machine's own.
  public let inInterface: Int?
  /// Where it will go out; nil until that is known, and for what is for the machine itself.
  public internal(set) var outInterface: Int?
  /// The first address of the interface that it will go out of.
  public internal(set) var outAddress: Address?
  public let now: Instant
  /// Addresses and ports as in the bytes.
  public internal(set) var tuple: FlowTuple<Address>
  /// Where the transport header begins in the frame.
  public let transport: Int
  /// Of the IP packet, in bytes.
  public let length: Int
  /// Or hop limit. What is forwarded has lost one where ``Hook/forward`` sees it, as on Linux.
  public internal(set) var timeToLive: UInt8
  /// Of a TCP segment.
  public internal(set) var tcpFlags = TCPFlags()
  /// Of an ICMP or ICMPv6 message.
  public internal(set) var icmpType: UInt8?
  public internal(set) var icmpCode: UInt8 = 0
  /// Nothing but the IP header is known of it: it is a fragment, or its extension headers do not end.
  public let isOpaque: Bool
  /// An Authentication header (RFC 4302) precedes its transport header: connections are tracked by what is behind it, but
  /// no rule looks there, as in nftables.
  public private(set) var isAuthenticated = false
  public internal(set) var state = ConnectionState.untracked
  public internal(set) var direction = FlowDirection.original
  /// The index of its connection in the table, once it has one.
  var index: Int?
  /// The connection that it begins, until it has passed all hooks.
  public internal(set) var fresh: Connection<Address>?
  var freshStream = TrackedStream()

  /// Where the IP header begins in the frame.
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

  /// The transport header is there, so that the tuple's ports mean something.
  public var hasTransport: Bool {
    guard !isOpaque else { return false }
    return switch tuple.protocol {
    case .tcp: length - (transport - Packet.start) >= TCPHeader.minimumLength
    case .udp: length - (transport - Packet.start) >= UDPHeader.headerLength
    case Address.icmp: icmpType != nil
    default: true
    }
  }

  /// Where the transport header and what follows are in the frame.
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
  /// - Parameter upper: where the extension headers end; nil where they do not, or as something that no sender means.
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
  /// Writes the identifier of a query where the port of its asking side stands.
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
