public import Packets
public import SimulationKernel

/// An IPv6 address that may not be used yet, because somebody else on the link might have it (RFC 4862, section 5.4).
public struct TentativeAddress: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public let address: IPv6Address
  public let interface: Int
  /// When it may be used; `.never` once somebody else has turned out to have it.
  public var due: Instant

  /// Somebody else has it: it stays out of use (RFC 4862, section 5.4.5).
  public var isDuplicate: Bool { due == .never }

  public static let fields = Fields(\TentativeAddress.address, \.interface, \.due)
}
