public import SimulationKernel

/// A port as a frame meets it at the end of a wire: whose it is, and what came in.
///
/// A port is kept in three parts, because in a large lab each hop waits for memory: a frame that comes in touches these
/// 24 bytes, one that goes out the 64 of a ``Transmitter``, and only a bad link its ``Impairments``.
public struct Receiver: Equatable, Sendable, BitwiseCopyable, StateRecord {
  /// The node behind the port.
  public let node: NodeIndex
  /// The port's index on its node.
  public let index: PortIndex
  /// Frames that have arrived.
  public var received = PortCounter()

  @inlinable init(node: NodeIndex, index: PortIndex) {
    self.node = node
    self.index = index
  }

  public static let fields = Fields(\Receiver.node, \.index, \.received)
}
