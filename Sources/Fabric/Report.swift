/// What a device tells the outside: a program's output, a line of a kernel's log.
///
/// Each layer that reports has a kind of its own, and makes its reports and reads them in an extension of this type. What is
/// between, the fabric and the log, hands them on.
public struct Report: Sendable, Equatable {
  /// The layer's number, from 1, above a code of its own.
  public var kind: UInt16
  /// Which part of the device reports, such as the number of a process.
  public var subject: UInt32
  public var bytes: [UInt8]

  public init(layer: UInt8, code: UInt8, subject: UInt32 = 0, _ bytes: [UInt8]) {
    kind = UInt16(layer) << 8 | UInt16(code)
    self.subject = subject
    self.bytes = bytes
  }

  /// The code of a report of that layer; nil where it is another's.
  public func code(of layer: UInt8) -> UInt8? { kind >> 8 == UInt16(layer) ? UInt8(truncatingIfNeeded: kind) : nil }
}
