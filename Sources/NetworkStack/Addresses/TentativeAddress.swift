public import Packets
public import SimulationKernel

/// An IPv6 address that must not be used yet, because another node on the link may have it (RFC 4862, section 5.4).
public struct TentativeAddress: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The address, without its prefix length.
  public let address: IPv6Address
  /// Index of the interface.
  public let interface: Int
  /// When it may be used; `.never` if it is a duplicate.
  public var due: Instant

  /// Whether another node has the address. It then stays unused until it is removed (RFC 4862, section 5.4.5).
  public var isDuplicate: Bool { due == .never }

  public static let fields = Fields(\TentativeAddress.address, \.interface, \.due)
}
