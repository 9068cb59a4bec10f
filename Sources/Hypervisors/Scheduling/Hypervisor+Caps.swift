import Fabric
import SimulationKernel

// A capped machine may run for its quota in each period, and waits for the next one then, as under Linux's bandwidth control.
// Periods begin at multiples of their length.

extension Hypervisor {
  /// The beginning of the period after the one in which an instant lies.
  func nextPeriod(after instant: Instant) -> Instant {
    let length = settings.capPeriod.nanoseconds
    return Instant(nanoseconds: instant.nanoseconds / length * length) + settings.capPeriod
  }

  /// When a machine that runs on as it does has used its quota, or gets the next one.
  func endOfQuota(of tenant: Int, _ since: Instant) -> Instant {
    let running = Int64(runningCPUs(of: tenant).count)
    let left = max(0, tenants[tenant].quota) / max(1, running)
    return min(since + Duration(nanoseconds: left), nextPeriod(after: since))
  }

  private func runningCPUs(of tenant: Int) -> [Int] {
    let first = tenants[tenant].firstVCPU
    return (first..<first + tenants[tenant].vcpuCount).filter { vcpus[$0].state == .running }.map { vcpus[$0].cpu }
  }

  /// Brings all processors of a capped machine up to date, because each uses the others' quota.
  mutating func armAll(of tenant: Int, at now: Instant, _ fabric: inout Fabric) {
    let running = runningCPUs(of: tenant)
    for cpu in running { account(cpu, at: now) }
    refill(tenant, at: now)
    for cpu in running { arm(cpu, at: now, &fabric) }
  }

  /// At the beginning of a period, and for one that has slept through it.
  mutating func refill(_ tenant: Int, at now: Instant) {
    guard let quota = quota(of: tenant), tenants[tenant].period <= now else { return }
    tenants[tenant].quota = quota
    tenants[tenant].period = nextPeriod(after: now)
  }

  /// Whether a machine has used up what it may.
  func isExhausted(_ tenant: Int) -> Bool {
    guard tenants[tenant].settings.cap != nil else { return false }
    return tenants[tenant].quota < max(1, Int64(runningCPUs(of: tenant).count))
  }

  /// Takes all processors from a machine until the next period.
  mutating func throttle(_ tenant: Int, at now: Instant, _ fabric: inout Fabric) {
    tenants[tenant].isThrottled = true
    var freed: [Int] = []
    let first = tenants[tenant].firstVCPU
    for vcpu in first..<first + tenants[tenant].vcpuCount where vcpus[vcpu].state != .idle {
      if vcpus[vcpu].state == .running {
        account(vcpus[vcpu].cpu, at: now)
        cpus[vcpus[vcpu].cpu].running = -1
        freed.append(vcpus[vcpu].cpu)
        (vcpus[vcpu].state, vcpus[vcpu].since) = (.waiting, now)
      } else {
        removeFromQueue(vcpu)
      }
      deactivate(vcpu)
    }
    let next = tenants[tenant].period
    if next < refillAt {
      refillAt = next
      fabric.scheduleProcessor(ProcessorSlot(host: number, index: refillSlot), at: next)
    }
    // Filling one may have moved somebody to another.
    for cpu in freed where cpus[cpu].running < 0 { fill(cpu, at: now, &fabric) }
  }

  /// A period begins: throttled machines run on.
  mutating func beginPeriod(at now: Instant, _ fabric: inout Fabric) {
    refillAt = .never
    for tenant in tenants.indices where tenants[tenant].isThrottled {
      tenants[tenant].isThrottled = false
      refill(tenant, at: now)
      let first = tenants[tenant].firstVCPU
      for vcpu in first..<first + tenants[tenant].vcpuCount where vcpus[vcpu].state == .waiting { activate(vcpu) }
      for vcpu in first..<first + tenants[tenant].vcpuCount where vcpus[vcpu].state == .waiting {
        makeReady(vcpu, at: now, &fabric)
      }
    }
  }
}
