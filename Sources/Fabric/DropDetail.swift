public import SimulationKernel

/// Which part of a device dropped a frame, where the reason alone does not tell: a function of its chain, and the rule.
/// What the numbers mean, the function knows.
public struct DropDetail: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The function, counted from one, above its rule; zero for none.
  public var rawValue: UInt32

  @inlinable init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public init(function: Int, cause: UInt16) {
    rawValue = UInt32(truncatingIfNeeded: function + 1) << 16 | UInt32(cause)
  }

  @inlinable public static var none: DropDetail { DropDetail(rawValue: 0) }

  public var function: Int? { rawValue >> 16 == 0 ? nil : Int(rawValue >> 16) - 1 }
  public var cause: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

  public static let fields = Fields(\DropDetail.rawValue)
}
