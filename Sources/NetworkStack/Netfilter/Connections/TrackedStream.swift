import SimulationKernel

/// What is known of the segments of a TCP connection: how far its ends have come and may go, and what came last.
struct TrackedStream: Hashable, Sendable, BitwiseCopyable {
  var originalWindow = TrackedWindow()
  var replyWindow = TrackedWindow()
  var last = LastSegment()

  init() {}
}

extension TrackedStream: StateRecord {
  static let fields = Fields(\TrackedStream.originalWindow, \.replyWindow, \.last)
}
