import SimulationKernel

/// The number of one of a line's flows.
struct FlowNumber: Hashable, Sendable, BitwiseCopyable, StateRecord {
  let rawValue: UInt16

  init(_ rawValue: Int) { self.rawValue = UInt16(truncatingIfNeeded: rawValue) }
  static let fields = Fields(\FlowNumber.rawValue)
}

/// Which flow sends next in FQ-CoDel (RFC 8290, section 4.2): deficit round robin over the flows with frames, new flows before
/// old ones. A flow is a queue of the line.
struct FlowTurns: Equatable, Sendable, StateRecord {
  private var newFlows = Fifo<FlowNumber>()
  private var oldFlows = Fifo<FlowNumber>()

  init() {}

  /// A flow that had nothing waiting is a new one, and may send its quantum at once.
  mutating func join(_ flow: Int, _ queues: inout [FrameQueue], _ settings: FairCoDelSettings) {
    guard queues[flow].isEmpty, !hasTurn(flow) else { return }
    queues[flow].deficit = settings.turn
    newFlows.append(FlowNumber(flow))
  }

  /// An old flow that has run empty keeps its turn until that comes, lest it be taken for a new one at once.
  private func hasTurn(_ flow: Int) -> Bool {
    let flow = FlowNumber(flow)
    return newFlows.waiting.contains(flow) || oldFlows.waiting.contains(flow)
  }

  mutating func dequeue(
    from queues: inout [FrameQueue], _ settings: FairCoDelSettings, at now: Instant, _ frames: inout FrameStore,
    lost: inout [Frame]
  ) -> Frame? {
    while let (flow, isNew) = nextTurn {
      guard queues[flow].deficit > 0 else {
        queues[flow].deficit += settings.turn
        endTurn(isNew, keeping: flow)
        continue
      }
      guard let (frame, length) = queues[flow].dequeue(settings.codel, at: now, &frames, lost: &lost) else {
        // A new flow goes once through the old ones, so that it cannot starve them by coming back.
        endTurn(isNew, keeping: isNew && !oldFlows.isEmpty ? flow : nil)
        continue
      }
      queues[flow].deficit -= Int64(length)
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

  /// Each flow with frames has one turn, and no turn is of a flow that is not there.
  func fit(_ queues: [FrameQueue]) -> Bool {
    let turns = (newFlows.waiting + oldFlows.waiting).map { Int($0.rawValue) }
    return Set(turns).count == turns.count && turns.allSatisfy { $0 < queues.count }
      && queues.indices.allSatisfy { queues[$0].isEmpty || turns.contains($0) }
  }

  static let fields = Fields(\FlowTurns.newFlows, \.oldFlows)
}

extension FairCoDelSettings {
  /// Bytes that a turn allows.
  fileprivate var turn: Int64 { Int64(max(quantum, FairCoDelSettings.leastQuantum)) }
}
