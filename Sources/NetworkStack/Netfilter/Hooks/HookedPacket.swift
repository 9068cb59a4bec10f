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
  /// Nobody tracks connections here.
  case untracked
}

/// An IPv4 packet on its way through a machine, as the functions see it: whole, for fragments are put together first.
public struct HookedPacket: Sendable {
  /// The handle is the stack's to use up. Who rewrites the frame stores the handle that it gets.
  public var frame: Frame
  /// Where it came in; nil for the machine's own.
  public let inInterface: Int?
  /// Where it will go out; nil until that is known, and for what is for the machine itself.
  public internal(set) var outInterface: Int?
  /// The first address of the interface that it will go out of.
  public internal(set) var outAddress: IPv4Address?
  public let now: Instant
  /// Addresses and ports as they stand in the bytes.
  public internal(set) var tuple: FlowTuple
  /// Where the transport header begins in the frame.
  public let transport: Int
  /// Of the IP packet, in bytes.
  public let length: Int
  public let timeToLive: UInt8
  /// Of a TCP segment.
  public internal(set) var tcpFlags = TCPFlags()
  /// Of an ICMP message.
  public internal(set) var icmpType: ICMPv4Type?
  public internal(set) var icmpCode: UInt8 = 0
  /// It is a fragment of an IP packet of which nothing but the IP header is known here.
  public let isFragment: Bool
  public internal(set) var state = ConnectionState.untracked
  public internal(set) var direction = FlowDirection.original
  /// The place of its connection in the table, once it has one.
  var place: Int?
  /// The connection that it begins, until it has passed all hooks.
  public internal(set) var fresh: Connection?
  var freshStream = TrackedStream()

  /// Where the IP header begins in the frame.
  public static let start = Packet.start

  init(
    _ frame: Frame, _ header: IPv4Header, in interface: Int?, out: Int? = nil, at now: Instant, _ frames: FrameStore
  ) {
    self.frame = frame
    inInterface = interface
    outInterface = out
    self.now = now
    tuple = FlowTuple(source: header.source, destination: header.destination, protocol: header.protocol)
    transport = Packet.start + header.headerLength
    length = Int(header.totalLength)
    timeToLive = header.timeToLive
    isFragment = header.isFragment
    guard !isFragment else { return }
    readTransport(frames.bytes(of: frame).extracting(Packet.start + header.headerLength..<Packet.start + length))
  }

  private mutating func readTransport(_ bytes: RawSpan) {
    switch tuple.protocol {
    case .tcp where bytes.byteCount >= TCPHeader.minimumLength:
      (tuple.sourcePort, tuple.destinationPort) = (bytes.bigEndian(0), bytes.bigEndian(2))
      tcpFlags = TCPFlags(rawValue: bytes[byte: 13])
    case .udp where bytes.byteCount >= UDPHeader.headerLength:
      (tuple.sourcePort, tuple.destinationPort) = (bytes.bigEndian(0), bytes.bigEndian(2))
    case .icmp where bytes.byteCount >= ICMPv4Header.length:
      let type = ICMPv4Type(rawValue: bytes[byte: 0])
      (icmpType, icmpCode) = (type, bytes[byte: 1])
      tuple.setQuery(type, identifier: bytes.bigEndian(4))
    default:
      break
    }
  }

  /// The transport header is there, so that the tuple's ports mean something.
  public var hasTransport: Bool {
    guard !isFragment else { return false }
    return switch tuple.protocol {
    case .tcp: length - (transport - Packet.start) >= TCPHeader.minimumLength
    case .udp: length - (transport - Packet.start) >= UDPHeader.headerLength
    case .icmp: icmpType != nil
    default: true
    }
  }

  /// Where the transport header and what follows lie in the frame.
  public var payload: Range<Int> { transport..<Packet.start + length }
}

extension FlowTuple {
  /// Writes the identifier of an ICMP query where the port of its asking side stands.
  mutating func setQuery(_ type: ICMPv4Type, identifier: UInt16) {
    guard let request = type.request else { return }
    query = request.rawValue
    if type == request {
      sourcePort = identifier
    } else {
      destinationPort = identifier
      query |= FlowTuple.replyBit
    }
  }
}

extension ICMPv4Type {
  /// The request of the query that a message belongs to (RFC 792, RFC 950); nil where it belongs to none.
  var request: ICMPv4Type? {
    switch rawValue {
    case 0, 8: ICMPv4Type(rawValue: 8)
    case 13, 14: ICMPv4Type(rawValue: 13)
    case 15, 16: ICMPv4Type(rawValue: 15)
    case 17, 18: ICMPv4Type(rawValue: 17)
    default: nil
    }
  }
}
