import SimulationKernel

/// What waits for a link whose discipline is no plain fifo.
///
/// Every discipline is made of the same parts: queues, and for some the turns of flows or a bucket of tokens. Who a frame
/// is and who goes next is decided in the extensions; a queue knows nothing of it.
struct WaitingLine: Equatable, Sendable {
  let discipline: QueueDiscipline
  /// One, or one for each band or flow.
  var queues: [FrameQueue]
  /// Frames that wait; it follows from the queues, of which there may be many.
  private(set) var count = 0
  /// The flows with frames, the new ones first (RFC 8290, section 4).
  var newFlows = Fifo<FlowNumber>()
  var oldFlows = Fifo<FlowNumber>()
  var bucket = TokenBucket()
  /// The `ready` in the queue of events that counts; any other has become stale.
  var pendingReady = Instant.never

  init(_ discipline: QueueDiscipline) {
    self.discipline = discipline
    queues = Array(repeating: FrameQueue(), count: WaitingLine.queueCount(of: discipline))
  }

  private static func queueCount(of discipline: QueueDiscipline) -> Int {
    switch discipline {
    case .fifo, .tokenBucket, .codel: 1
    case .priority: PriorityBand.count
    case .fairCoDel(let settings): settings.flows
    }
  }

  var isEmpty: Bool { count == 0 }

  /// All that waits, in the order of the queues.
  var frames: [Frame] { queues.flatMap { $0.frames.waiting.map(\.frame) } }

  /// Lets a frame wait in a line that holds `limit`, each band of a priority queue as many. Returns the frame that has no
  /// place then: the one that came, or of a fair queue the oldest of the longest flow (RFC 8290, section 4.1.3).
  mutating func enqueue(_ frame: Frame, _ frames: FrameStore, limit: Int, at now: Instant) -> Frame? {
    let place = queue(of: frame, frames)
    let waiting = WaitingFrame(frame: frame, length: UInt32(clamping: frames.length(of: frame)), since: now)
    if case .fairCoDel(let settings) = discipline {
      join(place, settings)
    } else if queues[place].count >= limit {
      return frame
    }
    queues[place].append(waiting)
    count += 1
    guard case .fairCoDel = discipline, count > limit else { return nil }
    count -= 1
    return loseFromLongestFlow()
  }

  private func queue(of frame: Frame, _ frames: FrameStore) -> Int {
    switch discipline {
    case .fifo, .tokenBucket, .codel: 0
    case .priority: PriorityBand(of: frames.bytes(of: frame)).rawValue
    case .fairCoDel(let settings): FlowHash(of: frames.bytes(of: frame)).queue(of: settings.flows)
    }
  }

  /// When the next frame may leave a wire that is free; nil where none waits.
  func nextDeparture(at now: Instant) -> Instant? {
    guard case .tokenBucket(let settings) = discipline else { return isEmpty ? nil : now }
    return queues[0].frames.first.map { max(now, bucket.departure(of: Int($0.length), settings)) }
  }

  /// Takes the frame that goes next, nil where all that waited was lost. `lost` are those that had waited for too long.
  mutating func dequeue(at now: Instant, _ frames: inout FrameStore, lost: inout [Frame]) -> Frame? {
    let lostBefore = lost.count
    let frame = take(at: now, &frames, lost: &lost)
    count -= lost.count - lostBefore + (frame == nil ? 0 : 1)
    return frame
  }

  private mutating func take(at now: Instant, _ frames: inout FrameStore, lost: inout [Frame]) -> Frame? {
    switch discipline {
    case .fifo: return queues[0].popFirst()?.frame
    case .priority:
      let band = queues.firstIndex { !$0.isEmpty }
      return band.flatMap { queues[$0].popFirst()?.frame }
    case .tokenBucket(let settings):
      guard let frame = queues[0].popFirst() else { return nil }
      bucket.take(Int(frame.length), settings, at: now)
      return frame.frame
    case .codel(let settings):
      return queues[0].dequeue(settings, at: now, &frames, lost: &lost)?.frame
    case .fairCoDel(let settings):
      return dequeueByTurns(settings, at: now, &frames, lost: &lost)
    }
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

extension WaitingLine: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(discipline)
    writer.write(queues)
    writer.write(newFlows)
    writer.write(oldFlows)
    writer.write(bucket)
    writer.write(pendingReady)
  }

  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    discipline = try reader.read()
    queues = try reader.read()
    count = queues.reduce(0) { $0 + $1.count }
    (newFlows, oldFlows) = (try reader.read(), try reader.read())
    bucket = try reader.read()
    pendingReady = try reader.read()
    guard queues.count == WaitingLine.queueCount(of: discipline), turnsAreRight else {
      throw reader.failure("a queue whose flows are not what waits in it")
    }
  }

  /// Each flow with frames has one turn, and no turn is of a flow that is not there.
  private var turnsAreRight: Bool {
    guard case .fairCoDel = discipline else { return newFlows.isEmpty && oldFlows.isEmpty }
    let turns = (newFlows.waiting + oldFlows.waiting).map { Int($0.rawValue) }
    return Set(turns).count == turns.count && turns.allSatisfy { $0 < queues.count }
      && queues.indices.allSatisfy { queues[$0].isEmpty || turns.contains($0) }
  }
}
