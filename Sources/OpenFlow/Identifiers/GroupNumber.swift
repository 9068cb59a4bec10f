public import SimulationKernel

/// The number of a group (OpenFlow 1.3.5, section 7.3.4.2).
public struct GroupNumber: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// The last number that a group can have.
  @inlinable public static var maximum: GroupNumber { GroupNumber(0xFFFF_FF00) }
  /// All groups, in a command to delete.
  @inlinable public static var all: GroupNumber { GroupNumber(0xFFFF_FFFC) }
  /// No group in particular, in requests that may name one.
  @inlinable public static var any: GroupNumber { GroupNumber(0xFFFF_FFFF) }
}

extension GroupNumber: Comparable, Checkpointable {
  @inlinable public static func < (a: GroupNumber, b: GroupNumber) -> Bool { a.rawValue < b.rawValue }
}

extension GroupNumber: CustomStringConvertible {
  public var description: String {
    switch self {
    case .all: "ALL"
    case .any: "ANY"
    default: "\(rawValue)"
    }
  }
}
