import SimulationKernel

/// The number of one of a line's flows.
struct FlowNumber: Hashable, Sendable, BitwiseCopyable, Checkpointable {
  let rawValue: UInt16

  init(_ rawValue: Int) { self.rawValue = UInt16(truncatingIfNeeded: rawValue) }
  func encode(to writer: inout ByteWriter) { writer.write(rawValue) }
  init(from reader: inout CheckpointReader) throws(CheckpointError) { rawValue = try reader.read() }
}

// The turns of FQ-CoDel (RFC 8290, section 4.2): deficit round robin over the flows with frames, new flows before old ones.

extension WaitingLine {
  /// A flow that had nothing waiting is a new one, and may send its quantum at once.
  mutating func join(_ flow: Int, _ settings: FairCoDelSettings) {
    guard queues[flow].isEmpty, !hasTurn(flow) else { return }
    queues[flow].deficit = settings.quantum
    newFlows.append(FlowNumber(flow))
  }

  /// An old flow that has run empty keeps its turn until that comes, lest it be taken for a new one at once.
  private func hasTurn(_ flow: Int) -> Bool {
    let flow = FlowNumber(flow)
    return newFlows.waiting.contains(flow) || oldFlows.waiting.contains(flow)
  }

  mutating func dequeueByTurns(
    _ settings: FairCoDelSettings, at now: Instant, _ frames: inout FrameStore, lost: inout [Frame]
  ) -> Frame? {
    while let (flow, isNew) = nextTurn {
      guard queues[flow].deficit > 0 else {
        queues[flow].deficit += settings.quantum
        endTurn(isNew, keeping: flow)
        continue
      }
      guard let (frame, length) = queues[flow].dequeue(settings.codel, at: now, &frames, lost: &lost) else {
        // A new flow goes once through the old ones, so that it cannot starve them by coming back.
        endTurn(isNew, keeping: isNew && !oldFlows.isEmpty ? flow : nil)
        continue
      }
      queues[flow].deficit -= length
      return frame
    }
    return nil
  }

  private var nextTurn: (flow: Int, isNew: Bool)? {
    if let flow = newFlows.first { return (Int(flow.rawValue), true) }
    return oldFlows.first.map { (Int($0.rawValue), false) }
  }

  private mutating func endTurn(_ isNew: Bool, keeping flow: Int?) {
    _ = isNew ? newFlows.popFirst() : oldFlows.popFirst()
    if let flow { oldFlows.append(FlowNumber(flow)) }
  }

  /// The oldest frame of the flow with most bytes gives way (RFC 8290, section 4.1.3).
  mutating func loseFromLongestFlow() -> Frame? {
    let longest = queues.indices.max { queues[$0].bytes < queues[$1].bytes }
    return longest.flatMap { queues[$0].popFirst()?.frame }
  }
}
