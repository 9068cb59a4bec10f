public import Packets
public import SimulationKernel

/// What connection tracking and the hooks need to know about an IP version, so that they are written once for both.
public protocol TrackedAddress: InternetAddress {
  /// ICMP or ICMPv6.
  static var icmp: IPProtocol { get }
  /// 64 bits for hashing, which depend on the order of the two addresses.
  static func hash(_ source: Self, _ destination: Self) -> UInt64
  /// The number of the kind of query to which an ICMP message belongs, and whether it is the reply; nil if it belongs to none.
  static func query(ofType type: UInt8) -> (number: UInt8, isReply: Bool)?
  /// Whether an ICMP message quotes a packet that it reports on.
  static func isError(_ type: UInt8) -> Bool
  /// Whether connection tracking ignores an ICMP message, as it does neighbour discovery.
  static func isUntracked(_ type: UInt8) -> Bool
  /// The sum of the pseudo-header; that of ICMP has none.
  static func checksum(_ source: Self, _ destination: Self, _ protocol: IPProtocol, length: Int) -> InternetChecksum
  /// The headers of a packet that an ICMP error quotes, possibly truncated; nil if there is no transport header.
  static func quoted(in packet: RawSpan) -> QuotedHeader<Self>?
  /// The address with a port, as it is written.
  func text(withPort port: UInt16) -> String
}

extension IPv4Address: TrackedAddress {
  public static var icmp: IPProtocol { .icmp }

  @inlinable public static func hash(_ source: IPv4Address, _ destination: IPv4Address) -> UInt64 {
    (UInt64(source.bits) << 32 | UInt64(destination.bits)).spread
  }

  /// RFC 792, RFC 950.
  public static func query(ofType type: UInt8) -> (number: UInt8, isReply: Bool)? {
    switch type {
    case 8, 13, 15, 17: (type, false)
    case 0: (8, true)
    case 14, 16, 18: (type - 1, true)
    default: nil
    }
  }

  public static func isError(_ type: UInt8) -> Bool { ICMPv4Type(rawValue: type).isError }
  public static func isUntracked(_ type: UInt8) -> Bool { false }

  public static func checksum(
    _ source: IPv4Address, _ destination: IPv4Address, _ protocol: IPProtocol, length: Int
  ) -> InternetChecksum {
    if `protocol` == .icmp { return InternetChecksum() }
    return InternetChecksum(source: source, destination: destination, protocol: `protocol`, length: length)
  }

  public static func quoted(in packet: RawSpan) -> QuotedHeader<IPv4Address>? {
    guard let header = try? IPv4Header(parsingQuoted: packet), header.fragmentOffset == 0 else { return nil }
    return QuotedHeader(
      source: header.source, destination: header.destination, protocol: header.protocol, length: header.headerLength)
  }

  public func text(withPort port: UInt16) -> String { "\(self):\(port)" }
}

extension IPv6Address: TrackedAddress {
  public static var icmp: IPProtocol { .icmpv6 }

  @inlinable public static func hash(_ source: IPv6Address, _ destination: IPv6Address) -> UInt64 {
    (((source.high.spread ^ source.low).spread ^ destination.high).spread ^ destination.low).spread
  }

  /// Echo (RFC 4443, section 4) and node information (RFC 4620).
  public static func query(ofType type: UInt8) -> (number: UInt8, isReply: Bool)? {
    switch type {
    case 128: (1, false)
    case 129: (1, true)
    case 139: (2, false)
    case 140: (2, true)
    default: nil
    }
  }

  public static func isError(_ type: UInt8) -> Bool { type < 128 }

  /// Neighbour discovery and the reports of group members are no connections (`nf_conntrack_proto_icmpv6.c`).
  public static func isUntracked(_ type: UInt8) -> Bool { (130...136).contains(type) || type == 143 }

  public static func checksum(
    _ source: IPv6Address, _ destination: IPv6Address, _ protocol: IPProtocol, length: Int
  ) -> InternetChecksum {
    InternetChecksum(source: source, destination: destination, protocol: `protocol`, length: length)
  }

  public static func quoted(in packet: RawSpan) -> QuotedHeader<IPv6Address>? {
    guard let header = try? IPv6Header(parsingQuoted: packet),
      let upper = try? IPv6UpperLayer(ofQuoted: header, in: packet),
      upper.fragment.map({ $0.header.fragmentOffset == 0 }) ?? true
    else { return nil }
    return QuotedHeader(
      source: header.source, destination: header.destination, protocol: upper.protocol, length: upper.offset)
  }

  public func text(withPort port: UInt16) -> String { "[\(self)]:\(port)" }
}
