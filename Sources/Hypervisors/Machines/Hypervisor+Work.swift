public import Fabric
public import SimulationKernel

// What the machines have to do, and what of it is done next.

extension Hypervisor {
  /// A frame has arrived at a machine.
  ///
  /// - Returns: whether there was room for it. If not, the frame is still the caller's.
  @inline(__always) public mutating func receive(
    _ frame: Frame, on port: PortIndex, of tenant: Int, at now: Instant, _ fabric: inout Fabric
  ) -> Bool {
    let index = Int(port.rawValue)
    guard Int(tenants[tenant].ringCounts[index]) < tenants[tenant].settings.ring else {
      tenants[tenant].usage.ringDrops &+= 1
      return false
    }
    tenants[tenant].ringCounts[index] &+= 1
    tenants[tenant].ring.append(ReceivedFrame(frame: frame, port: port))
    interrupt(tenant, at: now, &fabric)
    return true
  }

  /// A machine wants to be called. ``fire(_:at:_:)`` tells when it is its turn.
  public mutating func call(_ tenant: Int, at now: Instant, _ fabric: inout Fabric) {
    tenants[tenant].isDue = true
    interrupt(tenant, at: now, &fabric)
  }

  /// Whether a machine waits to be called.
  public func isDue(_ tenant: Int) -> Bool { tenants[tenant].isDue }

  /// A machine has done something that takes time, which it needs afterwards.
  ///
  /// - Parameters:
  ///   - sent: packets that it has sent, beyond the answer to one that it received.
  ///   - runs: how often programs were resumed.
  ///   - bytes: what programs have written.
  /// - Returns: what has to be known of the host for every packet. To ask for it otherwise costs a copy of the host.
  public mutating func charge(
    _ tenant: Int, sent: Int, runs: Int, bytes: Int, at now: Instant, _ fabric: inout Fabric
  ) -> (isDue: Bool, isOvercommitted: Bool) {
    if sent > 0 || runs > 0 { pay(tenant, sent: sent, runs: runs, bytes: bytes, at: now, &fabric) }
    return (tenants[tenant].isDue, isOvercommitted)
  }

  private mutating func pay(
    _ tenant: Int, sent: Int, runs: Int, bytes: Int, at now: Instant, _ fabric: inout Fabric
  ) {
    let costs = tenants[tenant].costs
    func cost(_ count: Int, _ each: Int64) -> Int64 { min(Int64(count), 1 << 30) &* each }
    let debt = cost(sent, costs.sent) &+ cost(runs, costs.program) &+ cost(bytes, costs.copy) / 1024
    guard debt > 0 else { return }
    tenants[tenant].debt &+= debt
    interrupt(tenant, at: now, &fabric)
  }

  /// There is work for the kernel of a machine: its first virtual processor turns to it, unless it has some already.
  @inline(__always) private mutating func interrupt(_ tenant: Int, at now: Instant, _ fabric: inout Fabric) {
    let vcpu = tenants[tenant].firstVCPU
    guard vcpus[vcpu].work == .none, tenants[tenant].handling == false else { return }
    switch vcpus[vcpu].state {
    case .idle:
      chooseWork(for: vcpu)
      wake(vcpu, at: now, &fabric)
    case .waiting: chooseWork(for: vcpu)
    case .running:
      account(vcpus[vcpu].cpu, at: now)
      chooseWork(for: vcpu)
      arm(vcpus[vcpu].cpu, at: now, &fabric)
    }
  }

  /// What a virtual processor does next: what the kernel has to do, or a thread.
  ///
  /// - Returns: whether there is anything.
  @discardableResult @inline(__always) mutating func chooseWork(for vcpu: Int) -> Bool {
    let tenant = vcpus[vcpu].tenant
    if vcpu == tenants[tenant].firstVCPU, tenants[tenant].hasKernelWork {
      let debt = tenants[tenant].debt
      tenants[tenant].debt = 0
      (vcpus[vcpu].work, vcpus[vcpu].remaining) =
        tenants[tenant].isDue
        ? (.timer, debt)
        : tenants[tenant].ring.isEmpty ? (.debt, debt) : (.frame, debt &+ tenants[tenant].costs.received)
      return true
    }
    if vcpus[vcpu].thread == nil { vcpus[vcpu].thread = tenants[tenant].threads.popFirst() }
    return vcpus[vcpu].thread != nil
  }

  /// A virtual processor whose machine has more threads than it has turns to the next one.
  mutating func rotateThreads(of vcpu: Int) {
    let tenant = vcpus[vcpu].tenant
    guard vcpus[vcpu].work == .none, let thread = vcpus[vcpu].thread else { return }
    guard let next = tenants[tenant].threads.popFirst() else { return }
    tenants[tenant].threads.append(thread)
    vcpus[vcpu].thread = next
  }
}
