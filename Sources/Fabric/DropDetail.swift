public import SimulationKernel

/// Which part of a device dropped a frame, if the reason alone does not say: a network function, and a cause such as a rule.
/// Only the function knows what the cause means.
public struct DropDetail: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The function, counted from one, above its rule; zero for none.
  public var rawValue: UInt32

  @inlinable init(rawValue: UInt32) { self.rawValue = rawValue }
  /// Creates a detail from the function's index in its chain and its own code for the cause.
  @inlinable public init(function: Int, cause: UInt16) {
    rawValue = UInt32(truncatingIfNeeded: function + 1) << 16 | UInt32(cause)
  }

  /// No detail: the reason says everything.
  @inlinable public static var none: DropDetail { DropDetail(rawValue: 0) }

  /// The index of the function in its chain; nil for ``none``.
  public var function: Int? { rawValue >> 16 == 0 ? nil : Int(rawValue >> 16) - 1 }
  /// The function's own code for the cause.
  public var cause: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

  public static let fields = Fields(\DropDetail.rawValue)
}
