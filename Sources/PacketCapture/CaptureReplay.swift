public import SimulationKernel
public import SystemFiles

/// A capture as input to a lab: Ethernet frames and when to send each, relative to the earliest.
public struct CaptureReplay: Sendable, Equatable {
  public struct Frame: Sendable, Equatable {
    public var delay: Duration
    /// Without the frame check sequence; truncated if the capture had a snap length.
    public var bytes: [UInt8]
    /// The frame was longer than what was captured.
    public var isCut: Bool
  }

  /// In order of time; frames of one instant in the order of the file.
  public private(set) var frames: [Frame]

  /// What the frames take in memory, in bytes; a frame without a byte takes some as well.
  public private(set) var footprint = 0
  private static let footprintOfFrame = 128

  public init(path: String) throws(CaptureError) {
    var reader = try CaptureReader(path: path)
    try self.init(&reader, path: path, upTo: .max)
  }

  /// Reads a capture that another file names.
  ///
  /// - Parameter limit: What the file, and ``footprint``, may come to, in bytes.
  public init(_ file: ReferencedFile, upTo limit: Int) throws(CaptureError) {
    var reader = try CaptureReader(file, upTo: limit)
    try self.init(&reader, path: file.path, upTo: limit)
  }

  public init(bytes: [UInt8]) throws(CaptureError) {
    var reader = try CaptureReader(bytes: bytes)
    try self.init(&reader, path: nil, upTo: .max)
  }

  private init(_ reader: inout CaptureReader, path: String?, upTo limit: Int) throws(CaptureError) {
    var timed: [(instant: Instant, frame: Frame)] = []
    // How many frames at the start have no time.
    var untimed = 0
    while let frame = try reader.next() {
      let linkType = reader.interfaces[frame.interface].linkType
      guard linkType == .ethernet else {
        throw .cannotReplay(path: path, problem: "frame \(timed.count + 1) has \(linkType), not Ethernet")
      }
      footprint += frame.bytes.count + CaptureReplay.footprintOfFrame
      guard footprint <= limit else { throw .tooLarge(path: path ?? "", limit: limit) }
      // A record without a time is sent at the time of the previous one, or else of the next one that has one.
      let instant = frame.instant ?? timed.last?.instant ?? .zero
      if frame.instant == nil, untimed == timed.count { untimed += 1 }
      if frame.instant != nil, untimed == timed.count { for index in timed.indices { timed[index].instant = instant } }
      let isCut = frame.originalLength > frame.bytes.count
      timed.append((instant, Frame(delay: .zero, bytes: frame.bytes, isCut: isCut)))
    }
    frames = CaptureReplay.inOrder(timed)
  }

  private static func inOrder(_ timed: [(instant: Instant, frame: Frame)]) -> [Frame] {
    let order = timed.indices.sorted { (timed[$0].instant, $0) < (timed[$1].instant, $1) }
    guard let first = order.first.map({ timed[$0].instant }) else { return [] }
    return order.map { index in
      var frame = timed[index].frame
      frame.delay = timed[index].instant.saturatingDistance(from: first)
      return frame
    }
  }
}

extension Instant {
  /// A file's times may be further apart than a duration can represent.
  fileprivate func saturatingDistance(from earlier: Instant) -> Duration {
    let (distance, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
    return Duration(nanoseconds: overflow ? .max : distance)
  }
}
