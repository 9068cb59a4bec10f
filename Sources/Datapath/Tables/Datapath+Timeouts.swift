import OpenFlow
public import SimulationKernel

// Entries that go: by timeout, or with what they need (OpenFlow 1.3.5, section 5.5).

extension Datapath {
  /// When an entry may have to go.
  public var nextWake: Instant { expiries.next }

  /// Removes the entries whose time is over. Too early a call does no harm.
  public mutating func wake(at now: Instant) {
    while let item = expiries.takeDue(at: now) {
      let (table, number) = (Int(item.table), Int(item.entry))
      guard tables[table].serial(of: number) == item.serial, let entry = tables[table].entries[number] else { continue }
      let lastUsed = tables[table].counters[number].lastUsed
      let hard = entry.hardDeadline
      guard entry.deadline(lastUsed: lastUsed) <= now else {
        schedule(entry, number, in: TableNumber(item.table), lastUsed: lastUsed)
        continue
      }
      remove(number, from: table, hard <= now ? .hardTimeout : .idleTimeout, at: now)
    }
  }

  mutating func schedule(_ entry: FlowEntry, _ number: Int, in table: TableNumber, lastUsed: Instant) {
    let deadline = entry.deadline(lastUsed: lastUsed)
    guard deadline != .never else { return }
    // Entries that went before their time leave items behind.
    if expiries.count > 2 * flowCount + 64 {
      let tables = tables
      expiries.keep { tables[Int($0.table)].serial(of: Int($0.entry)) == $0.serial }
    }
    expiries.add(
      Expiries.Item(at: deadline, serial: entry.serial, table: table.rawValue, entry: UInt32(number)))
  }

  /// Takes an entry out, and tells the controllers if they asked for it.
  mutating func remove(_ number: Int, from table: Int, _ reason: FlowRemovedReason, at now: Instant) {
    guard let (entry, counters) = tables[table].remove(number) else { return }
    flowCount -= 1
    cache.value.invalidate()
    revision.value &+= 1
    guard entry.flags.contains(.sendFlowRemoved) else { return }
    events.append(
      .flowRemoved(
        FlowRemoved(
          cookie: entry.cookie, priority: entry.priority, reason: reason, table: TableNumber(UInt8(table)),
          duration: ElapsedTime(now - entry.installedAt), idleTimeout: entry.idleTimeout,
          hardTimeout: entry.hardTimeout, packetCount: counters.packets, byteCount: counters.bytes,
          match: entry.match)))
  }

  mutating func removeFlows(_ reason: FlowRemovedReason, at now: Instant, where isRemoved: (FlowEntry) -> Bool) {
    for table in tables.indices where tables[table].count > 0 {
      for number in tables[table].allEntries {
        guard let entry = tables[table].entries[number], isRemoved(entry) else { continue }
        remove(number, from: table, reason, at: now)
      }
    }
  }
}

extension FlowEntry {
  fileprivate var hardDeadline: Instant {
    hardTimeout == 0 ? .never : installedAt + .seconds(Int64(hardTimeout))
  }

  /// The earlier of the two timeouts.
  fileprivate func deadline(lastUsed: Instant) -> Instant {
    min(hardDeadline, idleTimeout == 0 ? .never : lastUsed + .seconds(Int64(idleTimeout)))
  }
}
