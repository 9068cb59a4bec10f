public import SimulationKernel

/// What fragments of one datagram have in common (RFC 791, section 3.2; RFC 8200, section 4.5).
public struct FragmentKey: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public var source: IPAddress
  public var destination: IPAddress
  /// Of IPv6 always the Fragment header's number, because the identification is enough.
  public var `protocol`: IPProtocol
  public var identification: UInt32

  public init(_ header: IPv4Header) {
    source = .v4(header.source)
    destination = .v4(header.destination)
    `protocol` = header.protocol
    identification = UInt32(header.identification)
  }

  public init(_ header: IPv6Header, _ fragment: IPv6FragmentHeader) {
    source = .v6(header.source)
    destination = .v6(header.destination)
    `protocol` = .fragmentHeader
    identification = fragment.identification
  }

  public static let fields = Fields(\FragmentKey.source, \.destination, \.protocol, \.identification)
}
