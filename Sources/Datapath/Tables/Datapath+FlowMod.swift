public import Fabric
public import OpenFlow
public import SimulationKernel

// Flow entries added, changed and deleted (OpenFlow 1.3.5, sections 6.4 and 7.3.4.1).

extension Datapath {
  /// Carries out a flow-mod. A packet that it names in a buffer then goes through the tables.
  public mutating func apply(_ mod: FlowMod, at now: Instant, into outbox: inout Outbox) throws(OpenFlowError) {
    guard mod.flags.isSubset(of: .all) else { throw .flowModFailed(.badFlags) }
    let isDeletion = mod.command == .delete || mod.command == .deleteStrict
    guard mod.table.rawValue < settings.tableCount || isDeletion && mod.table == .all else {
      throw .flowModFailed(.badTable)
    }
    try mod.match.validate()
    let pattern = mod.match.pattern
    switch mod.command {
    case .add: try add(mod, pattern, at: now)
    case .modify, .modifyStrict: try modify(mod, pattern)
    case .delete, .deleteStrict: delete(mod, pattern, at: now)
    }
    guard let buffer = mod.buffer, !isDeletion else { return }
    try release(buffer, at: now, into: &outbox)
  }

  private mutating func add(
    _ mod: FlowMod, _ pattern: (key: FlowKey, mask: FlowKey), at now: Instant
  ) throws(OpenFlowError) {
    try check(mod.instructions, mod.match, in: mod.table)
    let (table, program) = (Int(mod.table.rawValue), try Program(mod.instructions))
    if mod.flags.contains(.checkOverlap), tables[table].overlaps(pattern.key, pattern.mask, priority: mod.priority) {
      throw .flowModFailed(.overlap)
    }
    let old = tables[table].entry(pattern.key, pattern.mask, priority: mod.priority)
    guard old != nil || flowCount < settings.maximumFlows else { throw .flowModFailed(.tableFull) }
    var counters = FlowCounters(mod.flags, at: now)
    if let old, let replaced = tables[table].remove(old) {
      flowCount -= 1
      if !mod.flags.contains(.resetCounts) {
        (counters.packets, counters.bytes) = (replaced.counters.packets, replaced.counters.bytes)
      }
    }
    serial &+= 1
    flowCount += 1
    let entry = FlowEntry(mod, installedAt: now, serial: serial)
    let number = tables[table].insert(entry, counters, pattern, program)
    schedule(entry, number, in: mod.table, lastUsed: now)
    cache.value.invalidate()
    revision.value &+= 1
  }

  private mutating func modify(
    _ mod: FlowMod, _ pattern: (key: FlowKey, mask: FlowKey)
  ) throws(OpenFlowError) {
    try check(mod.instructions, mod.match, in: mod.table)
    let (table, program) = (Int(mod.table.rawValue), try Program(mod.instructions))
    for number in selected(by: mod, pattern, in: table, isStrict: mod.command == .modifyStrict) {
      tables[table].setInstructions(mod.instructions, program, of: number)
      if mod.flags.contains(.resetCounts) { tables[table].resetCounters(of: number) }
    }
    cache.value.invalidate()
    revision.value &+= 1
  }

  private mutating func delete(_ mod: FlowMod, _ pattern: (key: FlowKey, mask: FlowKey), at now: Instant) {
    let range = mod.table == .all ? 0..<tables.count : Int(mod.table.rawValue)..<Int(mod.table.rawValue) + 1
    for table in range where tables[table].count > 0 {
      for number in selected(by: mod, pattern, in: table, isStrict: mod.command == .deleteStrict) {
        guard let entry = tables[table].entries[number] else { continue }
        guard mod.outPort == .any || entry.outputs(to: mod.outPort) else { continue }
        guard mod.outGroup == .any || entry.sends(to: mod.outGroup) else { continue }
        remove(number, from: table, .delete, at: now)
      }
    }
  }

  /// The entries that a flow-mod is about, oldest first.
  private mutating func selected(
    by mod: FlowMod, _ pattern: (key: FlowKey, mask: FlowKey), in table: Int, isStrict: Bool
  ) -> [Int] {
    let candidates =
      isStrict
      ? tables[table].entry(pattern.key, pattern.mask, priority: mod.priority).map { [$0] } ?? []
      : tables[table].selection(by: pattern.key, pattern.mask)
    guard mod.cookieMask != 0 else { return candidates }
    return candidates.filter {
      let cookie = tables[table].label(of: $0).cookie
      return (cookie ^ mod.cookie) & mod.cookieMask == 0
    }
  }

  /// Sends a buffered packet through the tables.
  private mutating func release(_ buffer: UInt32, at now: Instant, into outbox: inout Outbox) throws(OpenFlowError) {
    let (frame, inPort) = try buffers.take(buffer)
    var packet = PipelinePacket(frame, from: inPort)
    var work = Work(at: now)
    process(&packet, &work, into: &outbox)
    finish(packet, into: &outbox)
  }
}

extension FlowEntry {
  fileprivate init(_ mod: FlowMod, installedAt now: Instant, serial: UInt64) {
    match = mod.match
    priority = mod.priority
    cookie = mod.cookie
    flags = mod.flags
    (idleTimeout, hardTimeout) = (mod.idleTimeout, mod.hardTimeout)
    instructions = mod.instructions
    installedAt = now
    self.serial = serial
  }
}
