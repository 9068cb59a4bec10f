public import SimulationKernel

/// A connection of a controller, numbered by whoever holds its sockets. A number is not used again.
public struct ConnectionNumber: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  public static func < (a: ConnectionNumber, b: ConnectionNumber) -> Bool { a.rawValue < b.rawValue }
}

extension ConnectionNumber: TableKey, Checkpointable {
  public var tableHash: UInt64 { UInt64(rawValue).spread }
}
