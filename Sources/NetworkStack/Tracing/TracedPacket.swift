public import Packets

/// A single packet that is sent to see where it goes. For IPv6, `icmp` stands for ICMPv6.
public struct TracedPacket: Sendable, Equatable {
  /// `tcp` (a SYN), `udp` or `icmp` (an echo request).
  public var `protocol`: IPProtocol
  /// The destination address, which decides the IP version.
  public var destination: IPAddress
  /// The source port; for `icmp`, the echo identifier.
  public var sourcePort: UInt16
  /// The destination port; `icmp` ignores it.
  public var destinationPort: UInt16
  /// The initial time to live, or hop limit.
  public var timeToLive: UInt8

  /// The payload of UDP and ICMP, and TCP's sequence number, by which the packet is recognised wherever it turns up. It is also
  /// the identification and the flags of a question to a name server, which wants recursion.
  public static let marker: UInt32 = 0x504F_0100
  /// That of name servers: a datagram to it is a question, which is answered.
  public static let questionPort: UInt16 = 53

  /// Whether a machine that takes the packet answers it.
  public var isAnswered: Bool { `protocol` != .udp || destinationPort == TracedPacket.questionPort }

  /// Creates a packet to trace. Its source address follows from the route.
  public init(
    _ protocol: IPProtocol, to destination: IPAddress, sourcePort: UInt16, destinationPort: UInt16, timeToLive: UInt8
  ) {
    self.protocol = `protocol`
    self.destination = destination
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.timeToLive = timeToLive
  }
}
