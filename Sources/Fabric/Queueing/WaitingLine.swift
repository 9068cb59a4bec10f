import SimulationKernel

/// What waits for a link whose discipline is not a plain fifo.
///
/// Every discipline is made of the same parts: queues, and for some the turns of flows or a bucket of tokens. Which queue a
/// frame joins and which goes next is decided here; a queue knows nothing of it.
struct WaitingLine: Equatable, Sendable, StateRecord {
  let discipline: QueueDiscipline
  /// One, or one for each band or flow.
  var queues: [FrameQueue]
  /// Frames that wait; it follows from the queues, of which there may be many.
  private(set) var count = 0
  /// Whose turn it is, where flows share the line.
  private var turns = FlowTurns()
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

  /// Lets a frame wait in a line that holds `limit`, each band of a priority queue as many. Returns the frame that there is no
  /// room for then: the one that came, or of a fair queue the oldest of the longest flow (RFC 8290, section 4.1.3).
  mutating func enqueue(_ frame: Frame, _ frames: FrameStore, limit: Int, at now: Instant) -> Frame? {
    let queue = queue(of: frame, frames)
    let waiting = WaitingFrame(frame: frame, length: UInt32(clamping: frames.length(of: frame)), since: now)
    if case .fairCoDel(let settings) = discipline {
      turns.join(queue, &queues, settings)
    } else if queues[queue].count >= limit {
      return frame
    }
    queues[queue].append(waiting)
    count += 1
    guard case .fairCoDel = discipline, count > limit else { return nil }
    count -= 1
    return loseFromLongestFlow()
  }

  /// The oldest frame of the flow with most bytes gives way.
  private mutating func loseFromLongestFlow() -> Frame? {
    let longest = queues.indices.max { queues[$0].bytes < queues[$1].bytes }
    return longest.flatMap { queues[$0].popFirst()?.frame }
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
      return turns.dequeue(from: &queues, settings, at: now, &frames, lost: &lost)
    }
  }

  static let fields = Fields(\WaitingLine.discipline, \.queues, \.turns, \.bucket, \.pendingReady)
    .derived(\.count, 0)

  mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    count = queues.reduce(0) { $0 + $1.count }
    guard queues.count == WaitingLine.queueCount(of: discipline), turnsAreRight, bucketFits else {
      throw reader.failure("a queue whose flows are not what waits in it")
    }
  }

  private var bucketFits: Bool {
    guard case .tokenBucket(let settings) = discipline else { return bucket == TokenBucket() }
    return bucket.fits(settings)
  }

  /// Whether the frames are as long as the line takes them to be.
  func fits(_ frames: FrameStore) -> Bool {
    queues.allSatisfy { $0.frames.waiting.allSatisfy { Int($0.length) == frames.length(of: $0.frame) } }
  }

  private var turnsAreRight: Bool {
    guard case .fairCoDel = discipline else { return turns == FlowTurns() }
    return turns.fit(queues)
  }
}
