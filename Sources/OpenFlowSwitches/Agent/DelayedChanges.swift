import SimulationKernel

/// Changes of tables, groups and meters that a switch has accepted and will make when it has had the time that
/// hardware takes.
struct DelayedChanges: Sendable, Equatable, StateRecord {
  struct Change: Sendable, Equatable, StateRecord {
    let due: Instant
    let connection: UInt32
    /// The message, with its header.
    let message: [UInt8]

    static let fields = Fields(\DelayedChanges.Change.due, \.connection, \.message)
  }

  /// All take equally long, so that the first to come is the first to be made.
  private(set) var waiting = Fifo<Change>()
  /// Of all messages that wait.
  private var byteCount = 0

  /// What may wait, in bytes: well over 100,000 flow entries.
  static let maximumBytes = 1 << 24

  var nextDue: Instant { waiting.first?.due ?? .never }

  /// - Returns: whether there was room.
  mutating func append(_ change: Change) -> Bool {
    guard byteCount + change.message.count <= DelayedChanges.maximumBytes else { return false }
    waiting.append(change)
    byteCount += change.message.count
    return true
  }

  /// Takes the next change that is due.
  mutating func popFirst(dueAt now: Instant) -> Change? {
    guard nextDue <= now, let change = waiting.popFirst() else { return nil }
    byteCount -= change.message.count
    return change
  }

  /// When the last change of a connection is made; nil where none of them waits.
  func lastDue(of connection: UInt32) -> Instant? { waiting.waiting.last { $0.connection == connection }?.due }

  static let fields = Fields(\DelayedChanges.waiting, \.byteCount)

  var inconsistency: String? {
    byteCount == waiting.waiting.reduce(0, { $0 + $1.message.count })
      && waiting.waiting.allSatisfy({ $0.message.count >= 8 })
      ? nil : "changes of a switch that do not add up"
  }
}
