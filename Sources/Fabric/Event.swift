public import SimulationKernel

/// What the queue holds: eight bytes that say what happens to whom.
public struct Event: Equatable, Sendable, BitwiseCopyable, StateRecord {
  /// What happens.
  public enum Kind: UInt8, Sendable {
    /// A port has sent its frame and others wait behind it.
    case ready
    /// A device asked to be called.
    case wake
    /// The last bit of a frame enters a port.
    case arrival
    /// The last bit of a frame would have entered a port, had its link not gone down.
    case loss
  }

  /// The kind in the upper three bits, below it the number of the port or, of a wake, the node.
  @usableFromInline var word: UInt32
  /// Meaningful in an arrival and a loss.
  public var frame: Frame

  @inlinable init(_ kind: Kind, _ number: UInt32, frame: Frame = Frame(0)) {
    word = UInt32(kind.rawValue) << 29 | number
    self.frame = frame
  }

  /// The last bit of a frame enters a port. The event holds the frame's handle.
  @inlinable public static func arrival(of frame: Frame, at port: PortID) -> Event {
    Event(.arrival, port.rawValue, frame: frame)
  }
  /// A port has sent its frame and can send the next.
  @inlinable public static func ready(_ port: PortID) -> Event { Event(.ready, port.rawValue) }
  /// A device's ``Device/nextWake`` is reached.
  @inlinable public static func wake(_ node: NodeIndex) -> Event { Event(.wake, node.rawValue) }

  /// Turns the arrival into a loss, at the same instant.
  mutating func lose() { word = UInt32(Kind.loss.rawValue) << 29 | port.rawValue }

  /// What happens.
  @inlinable public var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: word >> 29)) ?? .wake }
  /// Whether it is one of a frame, which it holds.
  public var hasFrame: Bool { kind == .arrival || kind == .loss }
  /// The port at which it happens. Means nothing in a wake.
  @inlinable public var port: PortID { PortID(Int(word & 0x1FFF_FFFF)) }
  /// The node to be called. Means nothing but in a wake.
  @inlinable public var node: NodeIndex { NodeIndex(Int(word & 0x1FFF_FFFF)) }

  public static let fields = Fields(\Event.word, \.frame)

  public var inconsistency: String? { Kind(rawValue: UInt8(word >> 29)) != nil ? nil : "unknown event kind" }
}
