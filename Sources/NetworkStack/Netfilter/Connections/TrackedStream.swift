import SimulationKernel

/// The windows of a tracked TCP connection, and its last segment.
struct TrackedStream: Hashable, Sendable, BitwiseCopyable, StateRecord {
  var originalWindow = TrackedWindow()
  var replyWindow = TrackedWindow()
  var last = LastSegment()

  init() {}

  static let fields = Fields(\TrackedStream.originalWindow, \.replyWindow, \.last)
}
