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

/// One of the fifos that a discipline is made of: a band, a flow, or the only one there is.
struct FrameQueue: Equatable, Sendable {
  private(set) var frames = Fifo<WaitingFrame>()
  /// Bytes of the frames that wait.
  private(set) var bytes = 0
  var codel = CoDel()
  /// Bytes that the flow may still send in its turn; below zero it has sent some of the next.
  var deficit = 0

  var isEmpty: Bool { frames.isEmpty }
  var count: Int { frames.count }

  mutating func append(_ frame: WaitingFrame) {
    frames.append(frame)
    bytes += Int(frame.length)
  }

  mutating func popFirst() -> WaitingFrame? {
    guard let frame = frames.popFirst() else { return nil }
    bytes -= Int(frame.length)
    return frame
  }
}

extension FrameQueue: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(frames)
    writer.write(codel)
    writer.write(Int64(deficit))
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    frames = try reader.read()
    bytes = frames.waiting.reduce(0) { $0 + Int($1.length) }
    codel = try reader.read()
    deficit = Int(try reader.read(Int64.self))
    guard abs(deficit) <= 0xFFFF_FFFF else { throw reader.failure("a flow that owes \(deficit) bytes") }
  }
}
