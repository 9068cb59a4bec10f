public import Fabric
public import Guests
public import Hypervisors
import NetworkStack
import Settings
import SimulationKernel

// Machines and the memory of their hosts: who may be switched on, what machines have alike, and what a host takes back.

extension World {
  /// Sets aside the memory of a machine that is about to be switched on.
  ///
  /// - Returns: false if its host has too little, which the machine's log says.
  mutating func grantMemory(to node: NodeIndex, log: inout ObservationLog) -> Bool {
    let tenancy = nodes[Int(node.rawValue)].tenancy
    guard !tenancy.isNone else { return true }
    do throws(MemoryShortage) {
      try hypervisors[Int(tenancy.host)].grantMemory(to: Int(tenancy.tenant))
      return true
    } catch {
      outbox.report(.logged("power: not switched on: \(error.text)"))
      fabric.carryOut(&outbox, of: node, firstPort: nodes[Int(node.rawValue)].firstPort, at: now, log: &log)
      return false
    }
  }

  /// Compares what machines of a host use with what it has, and takes memory back or returns it.
  mutating func balanceMemory(of node: NodeIndex, on host: Int, _ tenant: Int) {
    let use = devices.first.devices[nodes[Int(node.rawValue)].index].memoryUse
    let isChanged = hypervisors[host].noteMemory(
      of: tenant, fixed: UInt64(use.fixed), cache: UInt64(use.cleanCache), at: now)
    guard isChanged else { return }
    let (memory, resident) = (hypervisors[host].settings.memory, hypervisors[host].residentMemory)
    guard resident > memory else { return returnMemory(memory - resident, on: host) }
    let shared = sharedMemory(onHost: host)
    hypervisors[host].noteShared(shared)
    let needed = resident - min(shared, resident)
    guard needed > memory else { return returnMemory(memory - needed, on: host) }
    takeMemory(needed - memory, on: host)
  }

  private mutating func takeMemory(_ excess: UInt64, on host: Int) {
    var rest = excess
    for (tenant, bytes) in hypervisors[host].reclaim(excess) {
      let guest = nodes[Int(tenants[host][tenant].rawValue)].index
      let freed = UInt64(devices.first.devices[guest].shrinkCache(by: Int(clamping: bytes), at: now))
      hypervisors[host].noteReclaimed(freed, of: tenant)
      devices.first.devices[guest].setBalloon(hypervisors[host].memory(of: tenant).balloon)
      rest -= min(rest, freed)
    }
    if rest > 0 { hypervisors[host].noteShortage(rest) }
  }

  /// Others get back what a machine that has been switched off had.
  mutating func returnMemory(onHost host: Int) {
    let (memory, resident) = (hypervisors[host].settings.memory, hypervisors[host].residentMemory)
    if resident < memory { returnMemory(memory - resident, on: host) }
  }

  private mutating func returnMemory(_ room: UInt64, on host: Int) {
    for tenant in hypervisors[host].returnMemory(room) {
      let guest = nodes[Int(tenants[host][tenant].rawValue)].index
      devices.first.devices[guest].setBalloon(hypervisors[host].memory(of: tenant).balloon)
    }
  }

  /// What machines of a host have alike in memory, without the one copy that there has to be, in bytes: blocks of their disks that none
  /// of them has changed.
  public func sharedMemory(onHost host: Int) -> UInt64 {
    var (seen, shared) = ([Int: [[UInt8]]](), UInt64(0))
    for node in tenants[host] where nodes[Int(node.rawValue)].isOn {
      devices.first.devices[nodes[Int(node.rawValue)].index].sharableBlocks { index, bytes in
        if seen[index]?.contains(bytes) == true {
          shared += UInt64(bytes.count)
        } else {
          seen[index, default: []].append(bytes)
        }
      }
    }
    return shared
  }

  /// What a machine's memory is used for; nil for a node that has none.
  public func memory(of node: NodeIndex) -> (use: MemoryUse, balloon: UInt64)? {
    let node = nodes[Int(node.rawValue)]
    guard node.kind == .guest, node.isOn else { return nil }
    return (devices.first.devices[node.index].memoryUse, devices.first.devices[node.index].balloon)
  }
}

extension World {
  /// What a machine's host keeps of its memory; nil for a machine that has no host.
  public func grantedMemory(of node: NodeIndex) -> TenantMemory? {
    let tenancy = nodes[Int(node.rawValue)].tenancy
    return tenancy.isNone ? nil : hypervisors[Int(tenancy.host)].memory(of: Int(tenancy.tenant))
  }
}

extension MemoryShortage {
  /// The figures, on one line.
  var text: String {
    let named = holders.prefix(8).map { "\($0.name) holds \(ByteCount($0.memory))" }
    let others = holders.count > named.count ? ["\(holders.count - named.count) others the rest"] : []
    let list = holders.isEmpty ? "" : " (\((named + others).joined(separator: ", ")))"
    return "it \(isReserved ? "reserves" : "needs") \(ByteCount(needed)) of memory, and \(ByteCount(free)) of the "
      + "\(ByteCount(offered)) that host '\(host)' \(isReserved ? "has" : "offers") is free\(list)"
  }
}
