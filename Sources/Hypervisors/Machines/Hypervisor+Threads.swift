public import Fabric
public import SimulationKernel

// Threads that compute. A machine's virtual processors share them, and turn to what the kernel has to do first.

extension Hypervisor {
  /// A machine computes with these threads, and no others. Those that it has computed with before go on.
  ///
  /// - Parameter threads: their numbers, in order.
  public mutating func setThreads(_ threads: [UInt32], of tenant: Int, at now: Instant, _ fabric: inout Fabric) {
    let first = tenants[tenant].firstVCPU
    let vcpuRange = first..<first + tenants[tenant].vcpuCount
    let known = tenants[tenant].threads.waiting + vcpus[vcpuRange].compactMap(\.thread)
    removeThreads(of: tenant, where: { !threads.contains($0) }, at: now, &fabric)
    for thread in threads where !known.contains(thread) {
      tenants[tenant].threads.append(thread)
    }
    // The first virtual processor last, as it has the interrupts.
    for vcpu in vcpuRange.reversed() where vcpus[vcpu].state == .idle && !tenants[tenant].threads.isEmpty {
      vcpus[vcpu].thread = tenants[tenant].threads.popFirst()
      wake(vcpu, at: now, &fabric)
    }
    for vcpu in vcpuRange where vcpus[vcpu].state == .running {
      account(vcpus[vcpu].cpu, at: now)
      if vcpus[vcpu].left > 0 { arm(vcpus[vcpu].cpu, at: now, &fabric) }
    }
  }

  private mutating func removeThreads(
    of tenant: Int, where isRemoved: (UInt32) -> Bool, at now: Instant, _ fabric: inout Fabric
  ) {
    let left = tenants[tenant].threads.waiting.filter { !isRemoved($0) }
    tenants[tenant].threads.removeAll()
    for thread in left { tenants[tenant].threads.append(thread) }
    let first = tenants[tenant].firstVCPU
    for vcpu in first..<first + tenants[tenant].vcpuCount {
      if let thread = vcpus[vcpu].thread, isRemoved(thread) { dropThread(of: vcpu, at: now, &fabric) }
    }
  }

  private mutating func dropThread(of vcpu: Int, at now: Instant, _ fabric: inout Fabric) {
    let tenant = vcpus[vcpu].tenant
    let isBusy = vcpus[vcpu].work != .none
    if vcpus[vcpu].state == .running { account(vcpus[vcpu].cpu, at: now) }
    vcpus[vcpu].thread = tenants[tenant].threads.popFirst()
    if isBusy || isHandling(vcpu) { return }
    if vcpus[vcpu].thread != nil {
      if vcpus[vcpu].state == .running { arm(vcpus[vcpu].cpu, at: now, &fabric) }
      return
    }
    rest(vcpu, at: now, &fabric)
  }

  /// Its machine is being called, and it goes on afterwards.
  private func isHandling(_ vcpu: Int) -> Bool {
    let tenant = vcpus[vcpu].tenant
    return tenants[tenant].handling && cpus.indices.contains(tenants[tenant].handlingCPU)
      && cpus[tenants[tenant].handlingCPU].running == Int32(vcpu)
  }

  /// A virtual processor has nothing more to do.
  mutating func rest(_ vcpu: Int, at now: Instant, _ fabric: inout Fabric) {
    let tenant = vcpus[vcpu].tenant
    switch vcpus[vcpu].state {
    case .idle: return
    case .waiting:
      tenants[tenant].usage.noteWait(now.nanoseconds - vcpus[vcpu].since.nanoseconds)
      vcpus[vcpu].state = .idle
      guard !tenants[tenant].isThrottled else { return }
      removeFromQueue(vcpu)
      deactivate(vcpu)
    case .running:
      let cpu = vcpus[vcpu].cpu
      account(cpu, at: now)
      vcpus[vcpu].state = .idle
      cpus[cpu].running = -1
      deactivate(vcpu)
      if tenants[tenant].settings.cap != nil { armAll(of: tenant, at: now, &fabric) }
      fill(cpu, at: now, &fabric)
    }
  }

  /// Switches a machine off: it has nothing more to do.
  ///
  /// - Returns: the frames that waited for it, which are the caller's.
  public mutating func switchOff(_ tenant: Int, at now: Instant, _ fabric: inout Fabric) -> [Frame] {
    let frames = tenants[tenant].ring.waiting.map(\.frame)
    tenants[tenant].ring.removeAll()
    for port in tenants[tenant].ringCounts.indices { tenants[tenant].ringCounts[port] = 0 }
    (tenants[tenant].isDue, tenants[tenant].debt) = (false, 0)
    tenants[tenant].threads.removeAll()
    let first = tenants[tenant].firstVCPU
    for vcpu in first..<first + tenants[tenant].vcpuCount {
      if vcpus[vcpu].state == .running { account(vcpus[vcpu].cpu, at: now) }
      (vcpus[vcpu].work, vcpus[vcpu].remaining, vcpus[vcpu].thread) = (.none, 0, nil)
      rest(vcpu, at: now, &fabric)
    }
    return frames
  }
}
