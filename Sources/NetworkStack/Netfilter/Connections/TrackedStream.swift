import SimulationKernel

/// What is known of the segments of a TCP connection: how far its ends have come and may go, and what came last.
struct TrackedStream: Hashable, Sendable, BitwiseCopyable {
  var originalWindow = TrackedWindow()
  var replyWindow = TrackedWindow()
  var last = LastSegment()

  init() {}
}

extension TrackedStream: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(originalWindow)
    writer.write(replyWindow)
    writer.write(last)
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    (originalWindow, replyWindow) = (try reader.read(), try reader.read())
    last = try reader.read()
  }
}
