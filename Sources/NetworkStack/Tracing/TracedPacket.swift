public import Packets

/// A single packet that is sent to see where it goes. For IPv6, `icmp` stands for ICMPv6.
public struct TracedPacket: Sendable, Equatable {
  public var `protocol`: IPProtocol
  public var destination: IPAddress
  public var sourcePort: UInt16
  public var destinationPort: UInt16
  public var timeToLive: UInt8

  /// What UDP and ICMP carry, and TCP has as its sequence number, so that the packet is known wherever it turns up. It is also
  /// the identification and the flags of a question to a name server, which wants recursion.
  public static let marker: UInt32 = 0x504F_0100
  /// That of name servers: a datagram to it is a question, which is answered.
  public static let questionPort: UInt16 = 53

  /// Whether a machine that takes the packet answers it.
  public var isAnswered: Bool { `protocol` != .udp || destinationPort == TracedPacket.questionPort }

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
