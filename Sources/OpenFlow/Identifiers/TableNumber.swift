public import SimulationKernel

/// The number of a flow table (OpenFlow 1.3.5, section 7.3.4.1). Packets enter at table 0.
public struct TableNumber: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
  @inlinable public init(_ rawValue: UInt8) { self.rawValue = rawValue }

  /// The last number that a table can have.
  @inlinable public static var maximum: TableNumber { TableNumber(254) }
  /// All tables, in requests.
  @inlinable public static var all: TableNumber { TableNumber(255) }
}

extension TableNumber: Comparable, Checkpointable {
  @inlinable public static func < (a: TableNumber, b: TableNumber) -> Bool { a.rawValue < b.rawValue }
}

extension TableNumber: CustomStringConvertible {
  public var description: String { "\(rawValue)" }
}
