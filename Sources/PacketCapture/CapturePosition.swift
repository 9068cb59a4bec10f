public import SimulationKernel

/// A position in a capture, counted from the start of the uninterrupted run's file.
///
/// A checkpoint keeps it beside the ``CaptureLayout``; an encoder that starts from it writes what comes next.
public struct CapturePosition: Sendable, Equatable, StateRecord {
  /// In bytes, including the file header.
  public var bytes: UInt64
  public var frames: UInt64

  public init(bytes: UInt64, frames: UInt64) {
    self.bytes = bytes
    self.frames = frames
  }

  public static let fields = Fields(\CapturePosition.bytes, \.frames)
}
