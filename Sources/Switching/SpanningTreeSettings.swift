public import SimulationKernel

/// What a bridge is told about the spanning tree (IEEE Std 802.1D-2004, 17.13 and 17.14).
public struct SpanningTreeSettings: Hashable, Sendable {
  /// The tree numbers the ports of a bridge from 1, with twelve bits.
  public static let maximumPorts = 4_095

  /// 0 to 61,440 in steps of 4,096; the bridge with the lowest becomes the root.
  public var priority: UInt16
  /// Between two messages of a designated port.
  public var helloTime = Duration.seconds(2)
  /// What a message's age may be before it counts for nothing, where each bridge on its way adds a second.
  public var maxAge = Duration.seconds(20)
  /// How long a port listens, and how long it learns, where no neighbour agrees to a faster change.
  public var forwardDelay = Duration.seconds(15)
  /// Messages that a port may send in a row; one more is granted each second.
  public var transmitHoldCount = 6

  public init(priority: UInt16 = 32_768) { self.priority = priority }
}

/// What a bridge is told about the spanning tree on one port.
public struct SpanningTreePortSettings: Hashable, Sendable {
  /// 0 to 240 in steps of 16; the lowest is preferred.
  public var priority: UInt8
  /// 1 to 200,000,000; nil for the cost that goes with the link's rate.
  public var pathCost: UInt32?
  /// Whether a host is known to be plugged in, so that the port forwards at once. It ceases to be an edge when a bridge
  /// is heard.
  public var isEdge: Bool
  /// Whether the port takes itself for an edge when no bridge was heard for three seconds.
  public var findsEdge: Bool

  public init(priority: UInt8 = 128, pathCost: UInt32? = nil, isEdge: Bool = false, findsEdge: Bool = true) {
    self.priority = priority
    self.pathCost = pathCost
    self.isEdge = isEdge
    self.findsEdge = findsEdge
  }
}
