public import SimulationKernel

/// The options of a TCP segment (RFC 9293, section 3.2; RFC 2018; RFC 7323). Unknown options are skipped.
public struct TCPOptions: Equatable, Sendable, BitwiseCopyable {
  /// The maximum payload that the sender accepts in one segment, in bytes. On SYNs only.
  public var maximumSegmentSize: UInt16?
  /// The number of bits by which the sender's later windows are shifted. On SYNs only.
  public var windowScale: UInt8?
  /// The sender understands ``selectiveAcknowledgment``. On SYNs only.
  public var permitsSelectiveAcknowledgment = false
  public var timestamps: TCPTimestamps?
  public var selectiveAcknowledgment = TCPSelectiveAcknowledgment()

  public init() {}

  /// Bytes that ``emit(into:at:)`` writes: a multiple of four, at most 40.
  public var length: Int {
    var length = maximumSegmentSize == nil ? 0 : 4
    if windowScale != nil { length += 4 }
    length += timestamps != nil ? 12 : permitsSelectiveAcknowledgment ? 4 : 0
    let blocks = selectiveAcknowledgment.count
    return blocks == 0 ? length : length + 4 + 8 * blocks
  }
}

/// The two clocks of the timestamps option (RFC 7323, section 3).
public struct TCPTimestamps: Hashable, Sendable, BitwiseCopyable {
  /// TSval: the sender's clock.
  public var value: UInt32
  /// TSecr: the other side's clock as the sender last saw it.
  public var echo: UInt32

  @inlinable public init(value: UInt32, echo: UInt32) {
    self.value = value
    self.echo = echo
  }
}

/// Data received beyond a gap: from `start` up to but not including `end` (RFC 2018, section 3).
public struct TCPSequenceRange: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public var start: TCPSequenceNumber
  public var end: TCPSequenceNumber

  @inlinable public init(_ start: TCPSequenceNumber, _ end: TCPSequenceNumber) {
    self.start = start
    self.end = end
  }

  /// Bytes in the range.
  @inlinable public var count: Int { end - start }

  public static let fields = Fields(\TCPSequenceRange.start, \.end)
}

/// Up to four blocks, which is as many as fit in a header.
public struct TCPSelectiveAcknowledgment: Equatable, Sendable, BitwiseCopyable {
  public static let limit = 4

  public private(set) var count = 0
  private var first = Self.none
  private var second = Self.none
  private var third = Self.none
  private var fourth = Self.none

  private static let none = TCPSequenceRange(TCPSequenceNumber(0), TCPSequenceNumber(0))

  public init() {}

  public subscript(index: Int) -> TCPSequenceRange {
    switch index {
    case 0: first
    case 1: second
    case 2: third
    default: fourth
    }
  }

  /// Appends a block; a fifth is dropped.
  public mutating func append(_ block: TCPSequenceRange) {
    switch count {
    case 0: first = block
    case 1: second = block
    case 2: third = block
    case 3: fourth = block
    default: return
    }
    count += 1
  }
}
