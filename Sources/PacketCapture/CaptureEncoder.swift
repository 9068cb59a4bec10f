public import SimulationKernel

/// Turns frames into the bytes of a capture file. Pure: it holds no file and asks no clock.
///
/// What it has encoded waits in ``pending``; whoever writes that somewhere calls ``removePending()``.
public struct CaptureEncoder: Sendable, Equatable {
  public let layout: CaptureLayout
  /// The bytes not taken yet: whole records, after the head of the file at its very start.
  public private(set) var pending: [UInt8]
  /// The frames encoded, counted from the start of the straight run's file.
  public private(set) var frames: UInt64
  /// How much of `pending` is the head of the file.
  private(set) var pendingHead: Int
  private var taken: UInt64

  /// Starts a file with its head: the section header and all interfaces.
  public init(_ layout: CaptureLayout) {
    self.layout = layout
    pending = layout.head
    pendingHead = pending.count
    frames = 0
    taken = 0
  }

  /// Goes on where another encoder of the same layout stood: the head is not repeated, so that the first file followed by
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

  /// Forgets the bytes of ``pending`` and keeps their storage.
  public mutating func removePending() {
    taken &+= UInt64(pending.count)
    pendingHead = 0
    pending.removeAll(keepingCapacity: true)
  }

  /// Adds one frame.
  ///
  /// - Parameters:
  ///   - interface: An index into the layout's interfaces; one that is not there is a programming error and traps.
  ///   - instant: When the first bit left or the last bit entered. A file counts from 1970; Polder's labs begin there.
  ///   - frame: The bytes without the frame check sequence, padded and cut by the encoder.
  ///   - originalLength: The length on the wire, where `frame` is only its beginning.
  ///   - comment: Why the frame was dropped, say. At most 65,535 bytes of it are kept.
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
