public import Fabric
public import SimulationKernel

/// What is due on a host.
public enum DueWork: Sendable, Equatable {
  /// Nothing: the event has become stale.
  case stale
  /// Nothing that concerns a machine.
  case done
  /// The machine receives a frame, and ``Hypervisor/proceed(_:at:_:)`` follows.
  case frame(Frame, PortIndex, tenant: Int)
  /// The machine is to be called, and ``Hypervisor/proceed(_:at:_:)`` follows.
  case call(tenant: Int)
}

extension Hypervisor {
  /// Handles the event of a slot.
  public mutating func fire(_ slot: Int, at now: Instant, _ fabric: inout Fabric) -> DueWork {
    guard isAwaited(slot, at: now) else { return .stale }
    guard slot < cpus.count else {
      beginPeriod(at: now, &fabric)
      return .done
    }
    cpus[slot].pending = .never
    account(slot, at: now)
    let vcpu = Int(cpus[slot].running)
    let tenant = vcpus[vcpu].tenant
    guard vcpus[vcpu].left <= 0 else {
      stop(slot, tenant, at: now, &fabric)
      return .done
    }
    if tenants[tenant].settings.cap != nil { refill(tenant, at: now) }
    return complete(vcpu, tenant, on: slot, at: now, &fabric)
  }

  /// Whether a slot's event at an instant is the one that counts.
  public func isAwaited(_ slot: Int, at instant: Instant) -> Bool {
    (slot < cpus.count ? cpus[slot].pending : refillAt) == instant
  }

  /// What runs is to stop before it has done what it does.
  private mutating func stop(_ cpu: Int, _ tenant: Int, at now: Instant, _ fabric: inout Fabric) {
    if tenants[tenant].settings.cap != nil {
      armAll(of: tenant, at: now, &fabric)
      if isExhausted(tenant) { return throttle(tenant, at: now, &fabric) }
    }
    guard now >= cpus[cpu].sliceEnd else { return arm(cpu, at: now, &fabric) }
    endSlice(cpu, at: now, &fabric)
  }

  /// What runs has done what it does.
  @inline(__always) private mutating func complete(
    _ vcpu: Int, _ tenant: Int, on cpu: Int, at now: Instant, _ fabric: inout Fabric
  ) -> DueWork {
    let work = vcpus[vcpu].work
    vcpus[vcpu].work = .none
    switch work {
    case .frame:
      guard let received = tenants[tenant].ring.popFirst() else { break }
      tenants[tenant].ringCounts[Int(received.port.rawValue)] &-= 1
      (tenants[tenant].handling, tenants[tenant].handlingCPU) = (true, cpu)
      return .frame(received.frame, received.port, tenant: tenant)
    case .timer:
      tenants[tenant].isDue = false
      (tenants[tenant].handling, tenants[tenant].handlingCPU) = (true, cpu)
      return .call(tenant: tenant)
    case .debt, .none: break
    }
    goOn(vcpu, on: cpu, at: now, &fabric)
    return .done
  }

  /// Goes on after a machine has been called.
  @inline(__always) public mutating func proceed(_ slot: Int, at now: Instant, _ fabric: inout Fabric) {
    let vcpu = Int(cpus[slot].running)
    (tenants[vcpus[vcpu].tenant].handling, tenants[vcpus[vcpu].tenant].handlingCPU) = (false, 0)
    goOn(vcpu, on: slot, at: now, &fabric)
  }

  /// A virtual processor has done something, and does the next thing, or nothing.
  @inline(__always) private mutating func goOn(
    _ vcpu: Int, on cpu: Int, at now: Instant, _ fabric: inout Fabric
  ) {
    let tenant = vcpus[vcpu].tenant
    guard chooseWork(for: vcpu) else {
      vcpus[vcpu].state = .idle
      cpus[cpu].running = -1
      deactivate(vcpu)
      if tenants[tenant].settings.cap != nil { armAll(of: tenant, at: now, &fabric) }
      return fill(cpu, at: now, &fabric)
    }
    if tenants[tenant].settings.cap != nil, isExhausted(tenant) { return throttle(tenant, at: now, &fabric) }
    if now >= cpus[cpu].sliceEnd {
      if isContended(cpu) { return endSlice(cpu, at: now, &fabric) }
      cpus[cpu].sliceEnd = now + settings.slice
    }
    arm(cpu, at: now, &fabric)
  }
}
