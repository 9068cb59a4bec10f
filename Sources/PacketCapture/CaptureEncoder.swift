public import SimulationKernel

/// Encodes frames as the bytes of a capture file. It is pure: it has neither a file nor a clock.
///
/// Its output accumulates in ``pending``; the caller writes that and then calls ``removePending()``.
public struct CaptureEncoder: Sendable, Equatable {
  public let layout: CaptureLayout
  /// The bytes not yet written: whole records, preceded by the file header at the start.
  public private(set) var pending: [UInt8]
  /// The number of frames encoded, counted from the start of the uninterrupted run's file.
  public private(set) var frames: UInt64
  /// How much of `pending` is the file header.
  private(set) var pendingHead: Int
  private var taken: UInt64

  /// Starts a file with its header: the section header and all interfaces.
  public init(_ layout: CaptureLayout) {
    self.layout = layout
    pending = layout.head
    pendingHead = pending.count
    frames = 0
    taken = 0
  }

  /// Continues from another encoder's position: the header is not repeated, so that the first file followed by
  /// the second is what one encoder would have written.
  public init(_ layout: CaptureLayout, continuing position: CapturePosition) {
    self.layout = layout
    pending = []
    pendingHead = 0
    frames = position.frames
    taken = position.bytes
  }

  /// Where the next record starts.
  public var position: CapturePosition {
    CapturePosition(bytes: taken &+ UInt64(pending.count), frames: frames)
  }

  /// Removes the bytes from ``pending``, keeping their storage.
  public mutating func removePending() {
    taken &+= UInt64(pending.count)
    pendingHead = 0
    pending.removeAll(keepingCapacity: true)
  }

  /// Adds one frame.
  ///
  /// - Parameters:
  ///   - interface: An index into the layout's interfaces; an invalid one is a programming error and traps.
  ///   - instant: When the first bit left or the last bit entered. A file counts from 1970; Polder's labs begin there.
  ///   - frame: The bytes without the frame check sequence; the encoder pads and truncates them.
  ///   - originalLength: The length on the wire if `frame` is only its beginning.
  ///   - comment: For example, why the frame was dropped. At most 65,535 bytes of it are kept.
  public mutating func append(
    interface: UInt32, at instant: Instant, direction: CaptureDirection, frame: RawSpan, originalLength: Int = 0,
    comment: String? = nil
  ) {
    let lengths = RecordLengths(
      available: frame.byteCount, original: originalLength, minimum: layout.minimumFrameLength,
      snap: layout.interfaces[Int(interface)].snapLength)
    let time = UInt64(max(0, instant.nanoseconds))
    switch layout.format {
    case .pcapng:
      let words = EnhancedPacketBlock(interface: interface, time: time, direction: direction, lengths: lengths)
      pending.append(words, frame: frame, comment: comment)
    case .pcap:
      pending.append(PcapRecord(time: time, lengths: lengths), frame: frame)
    }
    frames &+= 1
  }
}

extension CaptureLayout {
  var head: [UInt8] {
    switch format {
    case .pcapng: pcapngHead
    case .pcap: pcapHead
    }
  }
}
