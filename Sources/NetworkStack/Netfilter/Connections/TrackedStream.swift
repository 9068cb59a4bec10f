import SimulationKernel

/// The windows of a tracked TCP connection, and its last segment.
struct TrackedStream: Hashable, Sendable, BitwiseCopyable {
  var originalWindow = TrackedWindow()
  var replyWindow = TrackedWindow()
  var last = LastSegment()

  init() {}
}

extension TrackedStream: StateRecord {
  static let fields = Fields(\TrackedStream.originalWindow, \.replyWindow, \.last)
}
