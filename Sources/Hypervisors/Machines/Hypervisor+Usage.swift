public import SimulationKernel

// What results and machines are told. Asking changes nothing.

extension Hypervisor {
  /// The number of its machines.
  public var tenantCount: Int { tenants.count }

  /// What a machine has got up to now.
  public func usage(of tenant: Int, at now: Instant) -> CPUUsage {
    var usage = tenants[tenant].usage
    let first = tenants[tenant].firstVCPU
    for vcpu in vcpus[first..<first + tenants[tenant].vcpuCount] {
      switch vcpu.state {
      case .idle: break
      case .waiting: usage.noteWait(now.nanoseconds - vcpu.since.nanoseconds)
      case .running:
        let time = now.nanoseconds - cpus[vcpu.cpu].since.nanoseconds
        if vcpu.work != .none { usage.system += time } else { usage.user += time }
      }
    }
    return usage
  }

  /// How a machine shares the processors.
  public func scheduling(of tenant: Int) -> SchedulingSettings { tenants[tenant].settings }

  /// Interfaces of a machine.
  public func portCount(of tenant: Int) -> Int { tenants[tenant].ringCounts.count }

  /// Slots that events may be for.
  public var slotCount: Int { cpus.count + 1 }

  /// The slots that wait for an instant.
  public func awaitedSlots(after now: Instant) -> [Int] {
    (0..<slotCount).filter { ($0 < cpus.count ? cpus[$0].pending : refillAt) < .never }
  }

  /// Virtual processors of a machine.
  public func vcpuCount(of tenant: Int) -> Int { tenants[tenant].vcpuCount }

  /// Virtual processors of a machine that have something to do.
  public func runnableCount(of tenant: Int) -> Int {
    let first = tenants[tenant].firstVCPU
    return vcpus[first..<first + tenants[tenant].vcpuCount].count { $0.state != .idle } + tenants[tenant].threads.count
  }

  /// What each physical processor has run up to now, in ns.
  public func busyTimes(at now: Instant) -> [Int64] {
    cpus.map { $0.busy + ($0.running < 0 ? 0 : now.nanoseconds - $0.since.nanoseconds) }
  }

  /// Whether no processor is idle for which a virtual processor waits.
  public var isWorkConserving: Bool {
    cpus.indices.allSatisfy { cpus[$0].running >= 0 || !isContended($0) }
  }
}
