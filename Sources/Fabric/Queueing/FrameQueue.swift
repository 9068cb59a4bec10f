import SimulationKernel

/// One of the fifos that a discipline is made of: a band, a flow, or the only one there is.
struct FrameQueue: Equatable, Sendable, StateRecord {
  private(set) var frames = Fifo<WaitingFrame>()
  /// Bytes of the frames that wait.
  private(set) var bytes = 0
  var codel = CoDel()
  /// Bytes that the flow may still send in its turn; below zero it has sent some of the next.
  var deficit: Int64 = 0

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

  static let fields = Fields(\FrameQueue.frames, \.codel, \.deficit)
    .derived(\.bytes, 0)

  mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    bytes = frames.waiting.reduce(0) { $0 + Int($1.length) }
    // It owes at most the frame that it sent last.
    let possible = -FrameStore.maximumLength...0x7FFF_FFFF
    guard possible.contains(deficit) else { throw reader.failure("a flow that owes \(deficit) bytes") }
  }
}

extension FrameQueue {
  /// Takes the next frame that controlled delay lets pass.
  mutating func dequeue(
    _ settings: CoDelSettings, at now: Instant, _ frames: inout FrameStore, lost: inout [Frame]
  ) -> (frame: Frame, length: Int)? {
    while let head = popFirst() {
      var frame = head.frame
      let verdict = codel.judge(head, bytesLeft: bytes, settings, at: now) {
        guard settings.marks, let marked = frames.markCongestion(of: frame) else { return false }
        frame = marked
        return true
      }
      if verdict == .send { return (frame, Int(head.length)) }
      lost.append(frame)
    }
    codel.runEmpty()
    return nil
  }
}
