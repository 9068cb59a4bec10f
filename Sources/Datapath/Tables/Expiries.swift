import SimulationKernel

/// When flow entries may have to go: a heap by instant, with what was installed first ahead of what came later.
///
/// An entry that has been used since it was put here is put back later, and one that has gone is passed over, so that packets
/// and deletions need not look for it.
struct Expiries: Sendable, Equatable, StateRecord {
  struct Item: Sendable, Equatable, BitwiseCopyable, StateRecord {
    let at: Instant
    let serial: UInt64
    let table: UInt8
    let entry: UInt32

    func precedes(_ other: Item) -> Bool { at != other.at ? at < other.at : serial < other.serial }

    static let fields = Fields(\Expiries.Item.at, \.serial, \.table, \.entry)
  }

  private var heap: [Item] = []

  var next: Instant { heap.first?.at ?? .never }
  var count: Int { heap.count }
  /// Of all items, each as often as it has some.
  var tables: [UInt8] { heap.map(\.table) }

  mutating func add(_ item: Item) {
    heap.append(item)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes out the first, if it is due.
  mutating func takeDue(at now: Instant) -> Item? {
    guard let first = heap.first, first.at <= now else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      sink(0)
    }
    return first
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].precedes(heap[least]) {
        least = child
      }
      guard least != parent else { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  /// Forgets those of entries that have gone.
  mutating func keep(where isKept: (Item) -> Bool) {
    heap.removeAll { !isKept($0) }
    for start in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(start) }
  }

  static let fields = Fields(\Expiries.heap)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    for child in heap.indices.dropFirst() where heap[child].precedes(heap[(child - 1) / 2]) {
      throw reader.failure("timeouts out of order")
    }
  }
}
