import SimulationKernel

// What a processor has done since it was last looked at is accounted for before anything about it changes.

extension Hypervisor {
  /// Accounts for what a processor has done up to now.
  @inline(__always) mutating func account(_ cpu: Int, at now: Instant) {
    let time = now.nanoseconds &- cpus[cpu].since.nanoseconds
    cpus[cpu].since = now
    let vcpu = Int(cpus[cpu].running)
    guard vcpu >= 0, time > 0 else { return }
    cpus[cpu].busy &+= time
    let tenant = vcpus[vcpu].tenant
    if vcpus[vcpu].work != .none {
      vcpus[vcpu].remaining &-= time
      tenants[tenant].usage.system &+= time
    } else {
      tenants[tenant].usage.user &+= time
    }
    if tenants[tenant].settings.cap != nil { tenants[tenant].quota &-= time }
    passVirtualTime(of: vcpu, tenant, on: cpu, time)
  }

  @inline(__always) private mutating func passVirtualTime(
    of vcpu: Int, _ tenant: Int, on cpu: Int, _ time: Int64
  ) {
    let pinClass = tenants[tenant].pinClass
    let time = min(time, VirtualTime.longest)
    // The weight is the machine's; each of its virtual processors that are at work has its part of it.
    let shares = max(1, min(tenants[tenant].activeCount, 1 << 12))
    let own = min(time &* shares, VirtualTime.longest) &* tenants[tenant].slowness
    let weight = classes[pinClass].weight
    classes[pinClass].virtualTime &+=
      weight == Int64(tenants[tenant].settings.weight)
      ? time &* tenants[tenant].slowness : VirtualTime.of(time, weight: weight)
    vcpus[vcpu].virtualTime &+= own
    limitLag(of: vcpu, in: pinClass)
    if cpus[cpu].classTimes.count > 0 { passClassTime(pinClass, on: cpu, time) }
    if classes[pinClass].virtualTime > VirtualTime.limit || vcpus[vcpu].virtualTime > VirtualTime.limit {
      setBack(pinClass)
    }
  }

  /// What a virtual processor is ahead of or behind what it should have got is limited to two slices. While others wait, one
  /// may be further ahead; as it then waits itself, that passes.
  @inline(__always) func lagLimit(of tenant: Int) -> Int64 {
    2 &* settings.slice.nanoseconds &* tenants[tenant].slowness
  }

  @inline(__always) private mutating func limitLag(of vcpu: Int, in pinClass: Int) {
    let (limit, time) = (lagLimit(of: vcpus[vcpu].tenant), classes[pinClass].virtualTime)
    vcpus[vcpu].virtualTime = max(vcpus[vcpu].virtualTime, time &- limit)
    guard classes[pinClass].waiting.isEmpty else { return }
    vcpus[vcpu].virtualTime = min(vcpus[vcpu].virtualTime, time &+ limit)
  }

  /// The classes share a processor by the weights of their machines, each of which counts as spread over its processors.
  private mutating func passClassTime(_ pinClass: Int, on cpu: Int, _ time: Int64) {
    let weight = max(1, classes[pinClass].weight * 64 / classes[pinClass].cpuCount)
    cpus[cpu].classTimes[pinClass] &+= VirtualTime.of(min(time, 1 << 34), weight: weight) &* 64
    guard cpus[cpu].classTimes[pinClass] > VirtualTime.limit else { return }
    let base = cpus[cpu].virtualTime
    for index in cpus[cpu].classTimes.indices {
      cpus[cpu].classTimes[index] = max(0, cpus[cpu].classTimes[index] - base)
    }
    cpus[cpu].virtualTime = 0
  }

  private mutating func setBack(_ pinClass: Int) {
    let base = classes[pinClass].virtualTime
    classes[pinClass].virtualTime = 0
    for index in vcpus.indices where tenants[vcpus[index].tenant].pinClass == pinClass {
      vcpus[index].virtualTime = max(-lagLimit(of: vcpus[index].tenant), vcpus[index].virtualTime &- base)
    }
  }
}
