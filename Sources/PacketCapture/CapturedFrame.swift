public import SimulationKernel

/// One frame read from a capture.
public struct CapturedFrame: Sendable, Equatable {
  /// Since 1970 UTC, which is the start of the lab in Polder's own files. Rounded down to nanoseconds; nil
  /// in the only kind of record without a time (Simple Packet Block).
  public var instant: Instant?
  /// An index into the reader's interfaces.
  public var interface: Int
  public var direction: CaptureDirection?
  /// The bytes captured, without the frame check sequence where the file says that there is one.
  public var bytes: [UInt8]
  /// Bytes on the wire, likewise without the frame check sequence; never fewer than were captured.
  public var originalLength: Int
  /// All comments, one per line.
  public var comment: String?
}

extension CapturedFrame {
  /// A frame as it is in the file: the check sequence of `fcsLength` bytes, or what the snap length left of it,
  /// goes.
  init(
    instant: Instant?, interface: Int, direction: CaptureDirection? = nil, bytes: ArraySlice<UInt8>,
    originalLength: Int, fcsLength: Int, comment: String? = nil
  ) {
    let original = max(originalLength, bytes.count)
    let withoutFCS = max(original - fcsLength, 0)
    self.init(
      instant: instant, interface: interface, direction: direction, bytes: Array(bytes.prefix(withoutFCS)),
      originalLength: withoutFCS, comment: comment)
  }
}
