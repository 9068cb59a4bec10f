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
    /// A processor of a host has done something, or is to run something else.
    case processor
  }

  /// The kind in the upper three bits, below it the number of the port, the node or the slot.
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

  /// The instant that a processor of a host waits for is reached.
  @inlinable public static func processor(_ slot: ProcessorSlot) -> Event { Event(.processor, slot.rawValue) }

  /// Turns the arrival into a loss, at the same instant.
  mutating func lose() { word = UInt32(Kind.loss.rawValue) << 29 | port.rawValue }

  /// What happens.
  @inlinable public var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: word >> 29)) ?? .wake }
  /// Whether it is one of a frame, which it holds.
  public var hasFrame: Bool { kind == .arrival || kind == .loss }
  /// Whether it happens at a port.
  var isAtPort: Bool { hasFrame || kind == .ready }
  /// The port at which it happens. Means nothing in an event of a node or a processor.
  @inlinable public var port: PortID { PortID(Int(word & 0x1FFF_FFFF)) }
  /// The node to be called. Means nothing but in a wake.
  @inlinable public var node: NodeIndex { NodeIndex(Int(word & 0x1FFF_FFFF)) }

  /// The slot. Means nothing but in a processor's event.
  @inlinable public var slot: ProcessorSlot { ProcessorSlot(rawValue: word & 0x1FFF_FFFF) }

  public static let fields = Fields(\Event.word, \.frame)

  public var inconsistency: String? { Kind(rawValue: UInt8(word >> 29)) != nil ? nil : "unknown event kind" }
}

/// What events of a host are for: one of its processors, or the host itself.
public struct ProcessorSlot: Hashable, Sendable, BitwiseCopyable {
  /// The host's number above the lower 13 bits, which are the slot's.
  @usableFromInline let rawValue: UInt32

  @inlinable init(rawValue: UInt32) { self.rawValue = rawValue }

  /// - Parameters:
  ///   - host: its number in the lab, below ``hostLimit``.
  ///   - index: the processor's number on it; the host itself has the one behind the last.
  @inlinable public init(host: Int, index: Int) {
    rawValue = UInt32(truncatingIfNeeded: host) << 13 | UInt32(truncatingIfNeeded: index) & 0x1FFF
  }

  /// Hosts that a slot can tell apart.
  public static let hostLimit = 1 << 16
  /// The host's number in the lab.
  @inlinable public var host: Int { Int(rawValue >> 13) }
  /// The number of the slot on its host.
  @inlinable public var index: Int { Int(rawValue & 0x1FFF) }
}
