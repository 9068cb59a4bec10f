public import SimulationKernel

/// What the queue holds: eight bytes that say what happens to whom.
public struct Event: Equatable, Sendable, BitwiseCopyable {
  public enum Kind: UInt8, Sendable {
    /// The last bit of a frame enters a port.
    case arrival
    /// A port has sent its frame and others wait behind it.
    case ready
    /// A device asked to be called.
    case wake
  }

  /// The kind in the upper three bits, below it the number of the port (arrival, ready) or node (wake).
  @usableFromInline var word: UInt32
  /// Meaningful in an arrival.
  public var frame: Frame

  @inlinable init(_ kind: Kind, _ number: UInt32, frame: Frame = Frame(0)) {
    word = UInt32(kind.rawValue) << 29 | number
    self.frame = frame
  }

  @inlinable public static func arrival(of frame: Frame, at port: PortID) -> Event {
    Event(.arrival, port.rawValue, frame: frame)
  }
  @inlinable public static func ready(_ port: PortID) -> Event { Event(.ready, port.rawValue) }
  @inlinable public static func wake(_ node: NodeIndex) -> Event { Event(.wake, node.rawValue) }

  /// Ports and nodes that fit beside the kind.
  public static let limit = 1 << 29

  @inlinable public var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: word >> 29)) ?? .wake }
  @inlinable public var port: PortID { PortID(Int(word & 0x1FFF_FFFF)) }
  @inlinable public var node: NodeIndex { NodeIndex(Int(word & 0x1FFF_FFFF)) }
}

extension Event: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(word)
    writer.write(frame)
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    word = try reader.read()
    frame = try reader.read()
    guard Kind(rawValue: UInt8(word >> 29)) != nil else { throw reader.failure("an event of no kind") }
  }
}
