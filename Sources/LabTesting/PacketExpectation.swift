public import Fabric
public import SimulationKernel

/// What a test looks for among the frames of a port, composed of small predicates: `.icmp(8) && .longer(than: 1000)`.
public struct PacketExpectation: Sendable {
  private let matches: @Sendable ([UInt8]) -> Bool

  public init(_ matches: @escaping @Sendable ([UInt8]) -> Bool) { self.matches = matches }

  /// By EtherType, untagged.
  public static func etherType(_ type: UInt16) -> PacketExpectation {
    PacketExpectation { $0.count >= 14 && UInt16($0[12]) << 8 | UInt16($0[13]) == type }
  }

  public static let arp = etherType(0x0806)
  public static let ipv4 = etherType(0x0800)

  /// An IPv4 packet with this protocol number, without options.
  public static func ipv4(protocol number: UInt8) -> PacketExpectation {
    ipv4 && PacketExpectation { $0.count > 23 && $0[23] == number }
  }

  /// An ICMP message of this type in IPv4.
  public static func icmp(_ type: UInt8) -> PacketExpectation {
    ipv4(protocol: 1) && PacketExpectation { $0.count > 34 && $0[34] == type }
  }

  public static let udp = ipv4(protocol: 17)

  public static func && (a: PacketExpectation, b: PacketExpectation) -> PacketExpectation {
    PacketExpectation { a.matches($0) && b.matches($0) }
  }

  /// When such frames left a port or came in, in order.
  public func instants(
    in log: ObservationLog, at port: PortID, _ direction: ObservationLog.Direction
  ) -> [Instant] {
    log.records.filter { $0.port == port && $0.direction == direction && matches(Array(log.bytes[$0.range])) }
      .map(\.at)
  }
}
