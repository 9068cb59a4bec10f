import SimulationKernel
import Testing

/// The queue as it is defined: everything that was pushed, sorted by instant and rank.
private struct SortedArray {
  struct Entry: Equatable {
    let at: Instant
    let rank: UInt64
    let payload: UInt64
  }

  var entries: [Entry] = []

  mutating func push(_ payload: UInt64, at instant: Instant, rank: UInt64) {
    entries.append(Entry(at: instant, rank: rank, payload: payload))
    entries.sort { ($0.at, $0.rank) < ($1.at, $1.rank) }
  }

  mutating func pop(until limit: Instant) -> Entry? {
    guard let first = entries.first, first.at <= limit else { return nil }
    return entries.removeFirst()
  }
}

extension SortedArray.Entry {
  init(_ entry: EventQueue<UInt64>.Entry) {
    self.init(at: entry.at, rank: entry.rank, payload: entry.payload)
  }
}

extension EventQueue<UInt64> {
  /// Entries of equal instant and rank must be equal, so a payload that counts for something is the rank as well.
  fileprivate mutating func push(_ payload: UInt64, at nanoseconds: Int64) {
    push(payload, at: Instant(nanoseconds: nanoseconds), rank: payload)
  }
}

@Suite struct EventQueueTests {
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `entries leave as from a sorted array, whatever is done in between`(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "events")
    var (queue, model) = (EventQueue<UInt64>(), SortedArray())
    var now = Instant.zero
    // Few instants, so that most entries have others at the same one.
    let spread = 1 + random.next(below: 30)
    for _ in 0..<3000 {
      switch random.next(below: 7) {
      case 0...2:
        // Few ranks as well: an entry may come twice.
        let (rank, at) = (random.next(below: 8) << 61, now + .nanoseconds(Int64(random.next(below: spread))))
        queue.push(~rank, at: at, rank: rank)
        model.push(~rank, at: at, rank: rank)
      case 3...5:
        let limit = random.next(below: 4) == 0 ? now : Instant.never
        let popped = queue.pop(until: limit)
        #expect(popped.map { SortedArray.Entry($0) } == model.pop(until: limit))
        now = popped?.at ?? now
      default:
        let next = queue.peek()
        #expect(next == model.entries.first?.at)
      }
      #expect(queue.count == model.entries.count && queue.isEmpty == model.entries.isEmpty)
    }
    #expect(queue.inOrder.map { SortedArray.Entry($0) } == model.entries)
  }

  @Test func `an entry after the limit stays`() {
    var queue = EventQueue<UInt64>()
    queue.push(7, at: 10)
    let early = queue.pop(until: Instant(nanoseconds: 9))
    let due = queue.pop(until: Instant(nanoseconds: 10))
    #expect(early == nil && due?.payload == 7 && queue.isEmpty)
  }

  @Test func `an entry may lie before the last that left`() {
    var queue = EventQueue<UInt64>()
    queue.push(1, at: 100)
    _ = queue.pop(until: .never)
    queue.push(2, at: 300)
    queue.push(3, at: 50)
    let next = queue.pop(until: .never)
    #expect(next?.payload == 3)
  }

  @Test func `equality sees the order and not how it came about`() {
    var (forward, backward) = (EventQueue<UInt64>(), EventQueue<UInt64>())
    for number in 0..<50 as Range<UInt64> { forward.push(number, at: Int64(number % 5)) }
    for number in (0..<50 as Range<UInt64>).reversed() { backward.push(number, at: Int64(number % 5)) }
    #expect(forward == backward)
    _ = forward.pop(until: .never)
    #expect(forward != backward)
    _ = backward.pop(until: .never)
    #expect(forward == backward)
  }

  @Test func `what an entry carries can change, and its turn does not`() {
    var queue = EventQueue<UInt64>()
    for number in (0..<10 as Range<UInt64>).reversed() { queue.push(number, at: 0) }
    _ = queue.pop(until: .never)
    queue.updatePayloads { $0 = 100 - $0 }
    let carried = queue.inOrder.map(\.payload)
    #expect(carried == (1..<10 as Range<UInt64>).map { 100 - $0 })
  }

  @Test func `a copy goes its own way`() {
    var queue = EventQueue<UInt64>()
    for number in 0..<10 as Range<UInt64> { queue.push(number, at: Int64(number)) }
    _ = queue.pop(until: .never)
    var copy = queue
    copy.push(99, at: 0)
    let (original, fork) = (queue.pop(until: .never), copy.pop(until: .never))
    #expect(original?.payload == 1 && fork?.payload == 99 && copy.count == 9)
  }
}
