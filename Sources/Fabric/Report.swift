/// What a device reports to the outside: a program's output, or a line of a kernel's log.
///
/// Each layer that reports encodes and decodes its reports in an extension of this type; the fabric and the log between them only
/// pass them on.
public struct Report: Sendable, Equatable {
  /// The layer's number, from 1, above a code of its own.
  public var kind: UInt16
  /// Which part of the device reports, such as the number of a process.
  public var subject: UInt32
  /// The content, in the layer's own encoding.
  public var bytes: [UInt8]

  /// Creates a report with a code of `layer`, about a part of the device such as a process.
  public init(layer: UInt8, code: UInt8, subject: UInt32 = 0, _ bytes: [UInt8]) {
    kind = UInt16(layer) << 8 | UInt16(code)
    self.subject = subject
    self.bytes = bytes
  }

  /// The report's code if it comes from `layer`; otherwise nil.
  public func code(of layer: UInt8) -> UInt8? { kind >> 8 == UInt16(layer) ? UInt8(truncatingIfNeeded: kind) : nil }
}
