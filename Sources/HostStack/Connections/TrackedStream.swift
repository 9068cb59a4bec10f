import Packets
import SimulationKernel

/// What is known of the segments of a TCP connection: how far its ends have come, and may go.
struct TrackedStream: Hashable, Sendable, BitwiseCopyable {
  /// Of the end that began it.
  var original = TrackedWindow()
  var reply = TrackedWindow()
  var lastAck: LastAck?

  init() {}
}

extension TrackedStream: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(original)
    writer.write(reply)
    writer.write(lastAck)
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    (original, reply) = (try reader.read(), try reader.read())
    lastAck = try reader.read()
  }
}

/// The last segment of a connection, where it was an ACK and nothing else.
struct LastAck: Hashable, Sendable, BitwiseCopyable, Checkpointable {
  var direction: FlowDirection
  var end: TCPSequenceNumber

  init(direction: FlowDirection, end: TCPSequenceNumber) {
    self.direction = direction
    self.end = end
  }
  func encode(to writer: inout ByteWriter) {
    writer.write(direction)
    writer.write(end)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    direction = try reader.read()
    end = try reader.read()
  }
}
