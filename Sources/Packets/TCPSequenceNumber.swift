public import SimulationKernel

/// A number of TCP's sequence space, which wraps at 2^32 (RFC 9293, section 3.4).
///
/// Comparisons hold for numbers less than 2^31 apart. That is not a total order, so this is not `Comparable`.
public struct TCPSequenceNumber: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public var rawValue: UInt32

  @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static func + (a: TCPSequenceNumber, b: Int) -> TCPSequenceNumber {
    TCPSequenceNumber(a.rawValue &+ UInt32(truncatingIfNeeded: b))
  }
  @inlinable public static func += (a: inout TCPSequenceNumber, b: Int) { a = a + b }
  @inlinable public static func - (a: TCPSequenceNumber, b: Int) -> TCPSequenceNumber {
    TCPSequenceNumber(a.rawValue &- UInt32(truncatingIfNeeded: b))
  }

  /// How far `a` is ahead of `b`: negative where it is behind.
  @inlinable public static func - (a: TCPSequenceNumber, b: TCPSequenceNumber) -> Int {
    Int(Int32(bitPattern: a.rawValue &- b.rawValue))
  }

  @inlinable public static func < (a: TCPSequenceNumber, b: TCPSequenceNumber) -> Bool { a - b < 0 }
  @inlinable public static func <= (a: TCPSequenceNumber, b: TCPSequenceNumber) -> Bool { a - b <= 0 }
  @inlinable public static func > (a: TCPSequenceNumber, b: TCPSequenceNumber) -> Bool { a - b > 0 }
  @inlinable public static func >= (a: TCPSequenceNumber, b: TCPSequenceNumber) -> Bool { a - b >= 0 }

  @inlinable public static func max(_ a: TCPSequenceNumber, _ b: TCPSequenceNumber) -> TCPSequenceNumber {
    a < b ? b : a
  }
  @inlinable public static func min(_ a: TCPSequenceNumber, _ b: TCPSequenceNumber) -> TCPSequenceNumber {
    a < b ? a : b
  }

  public static let fields = Fields(\TCPSequenceNumber.rawValue)
}

extension TCPSequenceNumber: CustomStringConvertible {
  public var description: String { "\(rawValue)" }
}
