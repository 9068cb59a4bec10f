public import SimulationKernel

/// The number of a meter (OpenFlow 1.3.5, section 7.3.4.4).
public struct MeterNumber: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// Numbers of meters lie between 1 and this.
  @inlinable public static var maximum: MeterNumber { MeterNumber(0xFFFF_0000) }
  /// The meter of packets that take the slow path.
  @inlinable public static var slowPath: MeterNumber { MeterNumber(0xFFFF_FFFD) }
  /// The meter of packets for the controllers.
  @inlinable public static var controller: MeterNumber { MeterNumber(0xFFFF_FFFE) }
  /// All meters, in requests.
  @inlinable public static var all: MeterNumber { MeterNumber(0xFFFF_FFFF) }
}

extension MeterNumber: Comparable, Checkpointable {
  @inlinable public static func < (a: MeterNumber, b: MeterNumber) -> Bool { a.rawValue < b.rawValue }
}

extension MeterNumber: CustomStringConvertible {
  public var description: String {
    switch self {
    case .slowPath: "slowpath"
    case .controller: "controller"
    case .all: "all"
    default: "\(rawValue)"
    }
  }
}
