import Fabric
import SimulationKernel

// Virtual processors become ready, run, wait and have nothing more to do.

extension Hypervisor {
  /// A virtual processor has something to do.
  mutating func wake(_ vcpu: Int, at now: Instant, _ fabric: inout Fabric) {
    guard vcpus[vcpu].state == .idle else { return }
    (vcpus[vcpu].state, vcpus[vcpu].since) = (.waiting, now)
    let tenant = vcpus[vcpu].tenant
    guard !tenants[tenant].isThrottled else { return }
    activate(vcpu)
    makeReady(vcpu, at: now, &fabric)
  }

  /// A virtual processor that waits gets a processor, or goes into the queue of its class.
  mutating func makeReady(_ vcpu: Int, at now: Instant, _ fabric: inout Fabric) {
    if let cpu = idleProcessor(for: vcpu) { return start(vcpu, on: cpu, at: now, &fabric) }
    if classes.count > 1, let cpu = makeRoom(for: vcpu, at: now, &fabric) {
      return start(vcpu, on: cpu, at: now, &fabric)
    }
    if let cpu = processorToPreempt(for: vcpu, at: now) {
      suspend(cpu, at: now)
      start(vcpu, on: cpu, at: now, &fabric)
    } else {
      classes[tenants[vcpus[vcpu].tenant].pinClass].waiting.append(Int32(vcpu))
    }
    endSlices(for: tenants[vcpus[vcpu].tenant].pinClass, at: now, &fabric)
  }

  /// It counts among those that share the processors.
  mutating func activate(_ vcpu: Int) {
    let tenant = vcpus[vcpu].tenant
    let pinClass = tenants[tenant].pinClass
    if tenants[tenant].activeCount == 0 { classes[pinClass].weight += Int64(tenants[tenant].settings.weight) }
    tenants[tenant].activeCount += 1
    // Nobody saves up time by sleeping, or is punished for ever for what it got while nobody else wanted it.
    let (limit, time) = (lagLimit(of: tenant), classes[pinClass].virtualTime)
    vcpus[vcpu].virtualTime = min(max(vcpus[vcpu].virtualTime, time &- limit), time &+ limit)
  }

  mutating func deactivate(_ vcpu: Int) {
    let tenant = vcpus[vcpu].tenant
    tenants[tenant].activeCount -= 1
    if tenants[tenant].activeCount == 0 {
      classes[tenants[tenant].pinClass].weight -= Int64(tenants[tenant].settings.weight)
    }
  }

  /// A virtual processor that waits begins to run.
  mutating func start(_ vcpu: Int, on cpu: Int, at now: Instant, _ fabric: inout Fabric) {
    let tenant = vcpus[vcpu].tenant
    tenants[tenant].usage.noteWait(now.nanoseconds - vcpus[vcpu].since.nanoseconds)
    tenants[tenant].usage.dispatches &+= 1
    (vcpus[vcpu].state, vcpus[vcpu].cpu) = (.running, cpu)
    cpus[cpu].running = Int32(vcpu)
    cpus[cpu].since = now
    cpus[cpu].sliceEnd = now + settings.slice
    let pinClass = tenants[tenant].pinClass
    if !classes[pinClass].waiting.isEmpty {
      // Where the weights of others cannot be met, as each has but one processor, time would lag behind those that wait.
      classes[pinClass].virtualTime = max(classes[pinClass].virtualTime, vcpus[vcpu].virtualTime)
    }
    if cpus[cpu].classTimes.count > 0 {
      let time = max(cpus[cpu].classTimes[pinClass], cpus[cpu].virtualTime &- settings.slice.nanoseconds &* 4096)
      cpus[cpu].classTimes[pinClass] = time
      cpus[cpu].virtualTime = max(cpus[cpu].virtualTime, time)
    }
    if tenants[tenant].settings.cap != nil { return armAll(of: tenant, at: now, &fabric) }
    arm(cpu, at: now, &fabric)
  }

  /// What runs on a processor waits.
  mutating func suspend(_ cpu: Int, at now: Instant) {
    account(cpu, at: now)
    let vcpu = Int(cpus[cpu].running)
    cpus[cpu].running = -1
    (vcpus[vcpu].state, vcpus[vcpu].since) = (.waiting, now)
    classes[tenants[vcpus[vcpu].tenant].pinClass].waiting.append(Int32(vcpu))
  }

  /// A processor has become free.
  mutating func fill(_ cpu: Int, at now: Instant, _ fabric: inout Fabric) {
    guard let vcpu = choose(on: cpu) else {
      cpus[cpu].pending = .never
      if classes.count > 1 { pull(at: now, &fabric) }
      return
    }
    removeFromQueue(vcpu)
    start(vcpu, on: cpu, at: now, &fabric)
  }

  mutating func removeFromQueue(_ vcpu: Int) {
    let pinClass = tenants[vcpus[vcpu].tenant].pinClass
    if let index = classes[pinClass].waiting.firstIndex(of: Int32(vcpu)) { classes[pinClass].waiting.remove(at: index) }
  }

  /// The slice of what runs is over, and others may wait.
  mutating func endSlice(_ cpu: Int, at now: Instant, _ fabric: inout Fabric) {
    let vcpu = Int(cpus[cpu].running)
    rotateThreads(of: vcpu)
    guard let next = choose(on: cpu, current: vcpu), next != vcpu else {
      cpus[cpu].sliceEnd = now + settings.slice
      return arm(cpu, at: now, &fabric)
    }
    removeFromQueue(next)
    suspend(cpu, at: now)
    start(next, on: cpu, at: now, &fabric)
  }

  /// One of a class waits: those that run in its place do so for a slice at most.
  private mutating func endSlices(for pinClass: Int, at now: Instant, _ fabric: inout Fabric) {
    guard !classes[pinClass].waiting.isEmpty else { return }
    for cpu in cpus.indices where classes[pinClass].allows(cpu) && cpus[cpu].running >= 0 {
      if cpus[cpu].pending > max(now, cpus[cpu].sliceEnd) { arm(cpu, at: now, &fabric) }
    }
  }

  /// Has a processor looked at when what runs on it has done what it does, or is to stop. Its time is accounted for.
  @inline(__always) mutating func arm(_ cpu: Int, at now: Instant, _ fabric: inout Fabric) {
    let vcpu = Int(cpus[cpu].running)
    let since = cpus[cpu].since
    var next = since + Duration(nanoseconds: max(0, vcpus[vcpu].left))
    let tenant = vcpus[vcpu].tenant
    if isContended(cpu) || vcpus[vcpu].work == .none && !tenants[tenant].threads.isEmpty {
      next = min(next, max(now, cpus[cpu].sliceEnd))
    }
    if tenants[tenant].settings.cap != nil { next = min(next, max(now, endOfQuota(of: tenant, since))) }
    guard next != cpus[cpu].pending else { return }
    cpus[cpu].pending = next
    if next < .never { fabric.scheduleProcessor(ProcessorSlot(host: number, index: cpu), at: next) }
  }
}
