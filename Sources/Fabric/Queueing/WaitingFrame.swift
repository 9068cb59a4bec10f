import SimulationKernel

/// A frame in a queue that knows since when it waits.
struct WaitingFrame: Equatable, Sendable, BitwiseCopyable {
  let frame: Frame
  /// Bytes from the Ethernet header to the end of the payload.
  let length: UInt32
  let since: Instant
}

extension WaitingFrame: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(frame)
    writer.write(length)
    writer.write(since)
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    frame = try reader.read()
    length = try reader.read()
    since = try reader.read()
  }
}
