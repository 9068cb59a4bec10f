/// What is still to happen, in the order of (instant, rank).
///
/// The rank decides between entries of one instant. Whoever pushes an entry says what it is, so that the order follows from
/// the entries alone and not from when each was pushed: several queues that share the entries out among them give each of
/// them the same order that one queue would.
///
/// A 4-ary heap of thin entries. Any other structure that keeps the order gives the same run. Checkpoints and comparisons
/// see the order alone, never the heap's shape.
public struct EventQueue<Payload: BitwiseCopyable & Equatable & Sendable>: Sendable {
  /// One entry. The payload should be 8 bytes, because the heap moves entries.
  public struct Entry: Equatable, Sendable, BitwiseCopyable {
    public var at: Instant
    public var rank: UInt64
    public var payload: Payload

    @inlinable init(at: Instant, rank: UInt64, payload: Payload) {
      self.at = at
      self.rank = rank
      self.payload = payload
    }

    /// Both halves of the key in one comparison without a branch; instants are never negative.
    @inlinable @inline(__always) var key: UInt128 { UInt128(UInt64(bitPattern: at.nanoseconds)) << 64 | UInt128(rank) }
    @inlinable @inline(__always) func precedes(_ other: Entry) -> Bool { key < other.key }
  }

  @usableFromInline var heap: [Entry] = []
  /// Set between a pop and the push that usually follows it: the root has been handed out, and the next entry may take
  /// its place with one descent instead of a descent and an ascent.
  @usableFromInline var rootIsTaken = false

  @inlinable public init() {}

  @inlinable public var count: Int { heap.count - (rootIsTaken ? 1 : 0) }
  @inlinable public var isEmpty: Bool { count == 0 }

  /// Adds what is to happen at `at`. Entries with the same instant and rank must be equal in every other respect: then
  /// it makes no difference which of them leaves first.
  @inlinable public mutating func push(_ payload: Payload, at: Instant, rank: UInt64) {
    let entry = Entry(at: at, rank: rank, payload: payload)
    if rootIsTaken {
      rootIsTaken = false
      heap.withUnsafeMutableBufferPointer { EventQueue.descend(entry, in: $0) }
    } else {
      heap.append(entry)
      heap.withUnsafeMutableBufferPointer { EventQueue.ascend(entry, in: $0) }
    }
  }

  /// Removes the next entry unless it is after `limit`.
  @inlinable public mutating func pop(until limit: Instant) -> Entry? {
    settle()
    guard let first = heap.first, first.at <= limit else { return nil }
    rootIsTaken = true
    return first
  }

  /// Removes all entries.
  public mutating func removeAll() {
    heap.removeAll(keepingCapacity: true)
    rootIsTaken = false
  }

  /// Whether some entry satisfies `isWanted`; they are tried in no particular order.
  public func contains(where isWanted: (Entry) -> Bool) -> Bool {
    heap.dropFirst(rootIsTaken ? 1 : 0).contains(where: isWanted)
  }

  /// Changes what the entries carry. Their order stays as it is.
  @inlinable public mutating func updatePayloads(_ update: (inout Payload) -> Void) {
    for index in heap.indices.dropFirst(rootIsTaken ? 1 : 0) { update(&heap[index].payload) }
  }

  /// The instant of the next entry.
  @inlinable public mutating func peek() -> Instant? {
    settle()
    return heap.first?.at
  }

  /// Closes the gap that the last pop left, if no push has.
  @inlinable mutating func settle() {
    guard rootIsTaken else { return }
    rootIsTaken = false
    let last = heap.removeLast()
    if !heap.isEmpty { heap.withUnsafeMutableBufferPointer { EventQueue.descend(last, in: $0) } }
  }

  /// Places `entry` at or below the root.
  @inlinable static func descend(_ entry: Entry, in heap: UnsafeMutableBufferPointer<Entry>) {
    var hole = 0
    while true {
      let first = 4 * hole + 1
      guard first < heap.count else { break }
      let least = first + 3 < heap.count ? leastOfFour(first, in: heap) : leastOfLast(first, in: heap)
      guard heap[least].precedes(entry) else { break }
      heap[hole] = heap[least]
      hole = least
    }
    heap[hole] = entry
  }

  /// Two pairs and their winners: no comparison but the last waits for another.
  @inlinable @inline(__always) static func leastOfFour(_ first: Int, in heap: UnsafeMutableBufferPointer<Entry>) -> Int
  {
    let left = heap[first + 1].precedes(heap[first]) ? first + 1 : first
    let right = heap[first + 3].precedes(heap[first + 2]) ? first + 3 : first + 2
    return heap[right].precedes(heap[left]) ? right : left
  }

  /// Where the heap ends before the fourth child.
  @inlinable static func leastOfLast(_ first: Int, in heap: UnsafeMutableBufferPointer<Entry>) -> Int {
    var least = first
    for child in first + 1..<heap.count where heap[child].precedes(heap[least]) { least = child }
    return least
  }

  /// Places `entry` at or above the last leaf.
  @inlinable static func ascend(_ entry: Entry, in heap: UnsafeMutableBufferPointer<Entry>) {
    var hole = heap.count - 1
    while hole > 0 {
      let parent = (hole - 1) / 4
      guard entry.precedes(heap[parent]) else { break }
      heap[hole] = heap[parent]
      hole = parent
    }
    heap[hole] = entry
  }

  /// The entries in the order in which they would leave.
  @inlinable public var inOrder: [Entry] { entries.sorted { $0.precedes($1) } }
  /// The entries in no order.
  @inlinable public var entries: ArraySlice<Entry> { heap.dropFirst(rootIsTaken ? 1 : 0) }
}

extension EventQueue: Equatable {
  /// Two queues are equal when they would give the same entries.
  public static func == (a: EventQueue, b: EventQueue) -> Bool { a.count == b.count && a.inOrder == b.inOrder }
}

extension EventQueue: Checkpointable where Payload: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(UInt32(count))
    for entry in inOrder {
      writer.write(entry.at)
      writer.write(entry.rank)
      writer.write(entry.payload)
    }
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let count = try reader.readCount(ofElementsAtLeast: 16)
    heap.reserveCapacity(count)
    for _ in 0..<count {
      let entry = Entry(at: try reader.read(), rank: try reader.read(), payload: try reader.read())
      // In order, the entries are a heap already.
      guard heap.last.map({ $0.precedes(entry) || $0 == entry }) ?? true else {
        throw reader.failure("events out of order")
      }
      heap.append(entry)
    }
  }
}
