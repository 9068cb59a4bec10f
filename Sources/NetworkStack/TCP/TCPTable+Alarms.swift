import SimulationKernel

// When connections are to be called. Up to eight are searched one after the other, more are kept in a tree.

extension TCPTable {
  private static let fewLimit = 8

  @inline(__always) private func due(_ index: Int) -> Instant { connections[at: index].connection.timers.next }

  /// Has to follow whatever changes a connection's timers.
  @inline(__always) mutating func noteTimers(_ index: Int) {
    let due = due(index)
    nextDue = min(nextDue, due)
    if !alarms.isEmpty { alarms.set(due, at: index) }
  }

  mutating func findNextDue() {
    nextDue = alarms.isEmpty ? (0..<connections.count).reduce(.never) { min($0, due($1)) } : alarms.first
  }

  /// The connections whose time has come, by index.
  func socketsDue(at now: Instant) -> [SocketID] {
    guard !alarms.isEmpty else {
      return (0..<connections.count).filter { due($0) <= now }.map { connections[at: $0].id }
    }
    var ids: [SocketID] = []
    var start = 0
    while let index = alarms.firstIndex(dueAt: now, from: start) {
      ids.append(connections[at: index].id)
      start = index + 1
    }
    return ids
  }

  /// A connection has come to the end of the table.
  mutating func noteAlarm(of index: Int) {
    guard connections.count > TCPTable.fewLimit else { return }
    guard !alarms.hasRoom(for: index) else { return alarms.set(due(index), at: index) }
    let connections = connections
    alarms.reset(connections.count) { connections[at: $0].connection.timers.next }
  }

  /// The last connection has taken the place of the one removed.
  mutating func noteRemoval(at index: Int) {
    guard connections.count > TCPTable.fewLimit else { return alarms = Alarms() }
    if index < connections.count { alarms.set(due(index), at: index) }
    alarms.set(.never, at: connections.count)
  }
}
