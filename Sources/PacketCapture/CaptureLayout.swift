public import SimulationKernel

/// Everything about a capture file that is known before its first frame.
///
/// All interfaces are listed at the start of the file in this order, with or without traffic, so that the bytes depend
/// only on the lab.
public struct CaptureLayout: Sendable, Equatable, StateRecord {
  public var format: CaptureFormat
  public var interfaces: [CaptureInterface]
  /// Shorter frames are padded with zeros to this many bytes, as a sender does on the wire (IEEE Std 802.3-2022,
  /// section 4.2.3.3: 64 with the frame check sequence).
  public var minimumFrameLength: Int

  public init(format: CaptureFormat, interfaces: [CaptureInterface], minimumFrameLength: Int = 60) {
    self.format = format
    self.interfaces = interfaces
    self.minimumFrameLength = minimumFrameLength
  }

  public static let fields = Fields(\CaptureLayout.format, \.interfaces, \.minimumFrameLength)
}
