public import Packets

/// A single packet that is sent to see where it goes. For IPv6, `icmp` stands for ICMPv6.
public struct TracedPacket: Sendable, Equatable {
  public var `protocol`: IPProtocol
  public var destination: IPAddress
  public var sourcePort: UInt16
  public var destinationPort: UInt16
  public var timeToLive: UInt8

  /// What UDP and ICMP carry, and TCP has as its sequence number, so that the packet is known wherever it turns up.
  public static let marker: UInt32 = 0x504F_4C44

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
