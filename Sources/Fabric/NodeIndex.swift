public import SimulationKernel

/// The number of a node in its lab, in the order of the topology file.
public struct NodeIndex: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public var rawValue: UInt32
  @inlinable public init(_ rawValue: Int) { self.rawValue = UInt32(truncatingIfNeeded: rawValue) }

  public static let fields = Fields(\NodeIndex.rawValue)
}

/// The number of a port on its own node, from 0. All that a device knows of where it is plugged in.
public struct PortIndex: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public var rawValue: UInt16
  @inlinable public init(_ rawValue: Int) { self.rawValue = UInt16(truncatingIfNeeded: rawValue) }

  public static let fields = Fields(\PortIndex.rawValue)
}

/// The number of a port among all ports of the lab. A node's ports are numbered one after another.
public struct PortID: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public var rawValue: UInt32
  @inlinable public init(_ rawValue: Int) { self.rawValue = UInt32(truncatingIfNeeded: rawValue) }

  public static let fields = Fields(\PortID.rawValue)
}
