public import SimulationKernel

// Memory. A machine that is switched on is granted what it was made with; all of them together get at most what the host offers, which
// may be more than it has. What machines really use is less, and where even that is too much the host takes memory back.

extension HostSettings {
  /// What machines may be granted together, in bytes: the memory times the overcommit.
  public var offeredMemory: UInt64 {
    let whole = memory.multipliedFullWidth(by: UInt64(overcommit))
    return whole.high >= 100 ? UInt64.max : UInt64(100).dividingFullWidth(whole).quotient
  }
}

extension Hypervisor {
  /// A machine's memory.
  public func memory(of tenant: Int) -> TenantMemory { tenants[tenant].memory }

  /// What the host has to back for its machines, in bytes, if nothing is shared.
  public var residentMemory: UInt64 { sum(\.resident) }

  /// Whether machines could use more than the host has.
  public var isOvercommitted: Bool { grantedMemory > settings.memory }

  private mutating func noteGrants() { grantedMemory = sum { $0.isGranted ? $0.size : 0 } }

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) { noteGrants() }

  private func sum(_ value: (TenantMemory) -> UInt64) -> UInt64 {
    tenants.reduce(0) { total, tenant in
      let (sum, overflow) = total.addingReportingOverflow(value(tenant.memory))
      return overflow ? .max : sum
    }
  }

  /// Sets aside the memory of a machine that is switched on.
  ///
  /// - Throws: the figures, if it does not fit.
  public mutating func grantMemory(to tenant: Int) throws(MemoryShortage) {
    let memory = tenants[tenant].memory
    guard !memory.isGranted else { return }
    try expect(memory.size, of: settings.offeredMemory, isReserved: false) { $0.size }
    try expect(memory.reservation, of: settings.memory, isReserved: true) { $0.reservation }
    tenants[tenant].memory.isGranted = true
    noteGrants()
  }

  private func expect(
    _ needed: UInt64, of offered: UInt64, isReserved: Bool, _ part: (TenantMemory) -> UInt64
  ) throws(MemoryShortage) {
    let held = sum { $0.isGranted ? part($0) : 0 }
    let free = offered - min(held, offered)
    guard needed > free else { return }
    let holders = tenants.map(\.memory).filter { $0.isGranted && part($0) > 0 }
    throw MemoryShortage(
      host: name, needed: needed, free: free, offered: offered, isReserved: isReserved,
      holders: holders.map { MemoryShortage.Holder(name: $0.name, memory: part($0)) })
  }

  /// A machine is off: its memory is for others.
  public mutating func releaseMemory(of tenant: Int) {
    tenants[tenant].memory.isGranted = false
    noteGrants()
    (tenants[tenant].memory.fixed, tenants[tenant].memory.cache, tenants[tenant].memory.balloon) = (0, 0, 0)
  }

  /// Notes what a machine uses now.
  ///
  /// - Returns: whether that is something else than before.
  public mutating func noteMemory(of tenant: Int, fixed: UInt64, cache: UInt64, at now: Instant) -> Bool {
    tenants[tenant].memory.activity = now
    guard tenants[tenant].memory.fixed != fixed || tenants[tenant].memory.cache != cache else { return false }
    (tenants[tenant].memory.fixed, tenants[tenant].memory.cache) = (fixed, cache)
    return true
  }

  /// What the host wants back from whom, in bytes: what machines could read again from their disks, from those first that have been
  /// idle for longest, and nothing that is reserved.
  public func reclaim(_ excess: UInt64) -> [(tenant: Int, bytes: UInt64)] {
    var (wanted, rest) = ([(tenant: Int, bytes: UInt64)](), excess)
    let order = tenants.indices.sorted { (tenants[$0].memory.activity, $0) < (tenants[$1].memory.activity, $1) }
    for tenant in order where rest > 0 {
      let memory = tenants[tenant].memory
      let bytes = min(rest, memory.cache, memory.resident - min(memory.resident, memory.reservation))
      guard bytes > 0 else { continue }
      wanted.append((tenant, bytes))
      rest -= bytes
    }
    return wanted
  }

  /// A machine has given memory back.
  public mutating func noteReclaimed(_ bytes: UInt64, of tenant: Int) {
    tenants[tenant].memory.cache -= min(bytes, tenants[tenant].memory.cache)
    tenants[tenant].memory.reclaimed += bytes
    tenants[tenant].memory.balloon = min(tenants[tenant].memory.size, tenants[tenant].memory.balloon + bytes)
  }

  /// Gives machines back what was taken from them, as far as there is room.
  ///
  /// - Returns: the machines that got something.
  public mutating func returnMemory(_ room: UInt64) -> [Int] {
    var (changed, rest) = ([Int](), room)
    for tenant in tenants.indices where tenants[tenant].memory.balloon > 0 && rest > 0 {
      let bytes = min(rest, tenants[tenant].memory.balloon)
      tenants[tenant].memory.balloon -= bytes
      rest -= bytes
      changed.append(tenant)
    }
    return changed
  }

  /// Notes what machines have alike in memory, which the host keeps once.
  public mutating func noteShared(_ bytes: UInt64) { sharedMemory = bytes }

  /// Notes by how much machines use more than there is although nothing is left to take back.
  public mutating func noteShortage(_ bytes: UInt64) { memoryShortage = max(memoryShortage, bytes) }
}
