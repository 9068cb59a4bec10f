import SimulationKernel

/// A barrier request whose reply waits for changes that came before it, and what came after it.
struct PendingBarrier: Sendable, Equatable, StateRecord {
  let transaction: UInt32
  /// When the last change before it is made.
  let due: Instant
  /// Messages behind it, which the switch must not begin with (OpenFlow 1.3.5, section 6.2).
  var held: [[UInt8]] = []
  private var byteCount = 0

  /// What may be held, in bytes.
  static let maximumBytes = 1 << 24

  init(_ transaction: UInt32, due: Instant) {
    self.transaction = transaction
    self.due = due
  }

  /// - Returns: whether there was room.
  mutating func hold(_ message: [UInt8]) -> Bool {
    guard byteCount + message.count <= PendingBarrier.maximumBytes else { return false }
    held.append(message)
    byteCount += message.count
    return true
  }

  static let fields = Fields(\PendingBarrier.transaction, \.due, \.held, \.byteCount)

  var inconsistency: String? {
    byteCount == held.reduce(0, { $0 + $1.count }) && held.allSatisfy({ $0.count >= 8 })
      ? nil : "messages behind a barrier that do not add up"
  }
}
