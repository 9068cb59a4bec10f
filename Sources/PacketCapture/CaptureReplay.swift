public import SimulationKernel

/// A capture as input to a lab: Ethernet frames and when to send each, relative to the earliest.
public struct CaptureReplay: Sendable, Equatable {
  public struct Frame: Sendable, Equatable {
    public var delay: Duration
    /// Without the frame check sequence; truncated if the capture had a snap length.
    public var bytes: [UInt8]
  }

  /// In order of time; frames of one instant in the order of the file.
  public private(set) var frames: [Frame]

  public init(path: String) throws(CaptureError) {
    var reader = try CaptureReader(path: path)
    try self.init(&reader, path: path)
  }

  public init(bytes: [UInt8]) throws(CaptureError) {
    var reader = try CaptureReader(bytes: bytes)
    try self.init(&reader, path: nil)
  }

  private init(_ reader: inout CaptureReader, path: String?) throws(CaptureError) {
    var timed: [(instant: Instant, bytes: [UInt8])] = []
    while let frame = try reader.next() {
      let linkType = reader.interfaces[frame.interface].linkType
      guard linkType == .ethernet else {
        throw .cannotReplay(path: path, problem: "frame \(timed.count + 1) has \(linkType), not Ethernet")
      }
      // A record without a time is sent at the time of the previous one.
      timed.append((frame.instant ?? timed.last?.instant ?? .zero, frame.bytes))
    }
    frames = CaptureReplay.inOrder(timed)
  }

  private static func inOrder(_ timed: [(instant: Instant, bytes: [UInt8])]) -> [Frame] {
    let order = timed.indices.sorted { (timed[$0].instant, $0) < (timed[$1].instant, $1) }
    guard let first = order.first.map({ timed[$0].instant }) else { return [] }
    return order.map { Frame(delay: timed[$0].instant.saturatingDistance(from: first), bytes: timed[$0].bytes) }
  }
}

extension Instant {
  /// A file's times may be further apart than a duration can represent.
  fileprivate func saturatingDistance(from earlier: Instant) -> Duration {
    let (distance, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
    return Duration(nanoseconds: overflow ? .max : distance)
  }
}
