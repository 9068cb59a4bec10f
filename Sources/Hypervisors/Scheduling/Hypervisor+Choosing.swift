import SimulationKernel

// Which of the virtual processors that wait is the next to run.

extension Hypervisor {
  /// What runs next on a processor: the virtual processor in `current`, which could go on, or one that waits; nil where there is
  /// neither.
  func choose(on cpu: Int, current: Int? = nil) -> Int? {
    guard classes.count > 1 else { return first(in: 0, or: current) }
    var best: Int?
    for index in classes.indices where hasCandidate(index, on: cpu, current) {
      if let other = best, classTime(other, on: cpu) <= classTime(index, on: cpu) { continue }
      best = index
    }
    return best.flatMap { pinClass in
      first(in: pinClass, or: current.flatMap { tenants[vcpus[$0].tenant].pinClass == pinClass ? $0 : nil })
    }
  }

  private func hasCandidate(_ pinClass: Int, on cpu: Int, _ current: Int?) -> Bool {
    classes[pinClass].allows(cpu) && !classes[pinClass].waiting.isEmpty
      || current.map { tenants[vcpus[$0].tenant].pinClass == pinClass } ?? false
  }

  /// A class that has been away has not saved up its time.
  private func classTime(_ pinClass: Int, on cpu: Int) -> Int64 {
    max(
      cpus[cpu].classTimes[pinClass], cpus[cpu].virtualTime &- settings.slice.nanoseconds &* (VirtualTime.unit / 1024))
  }

  /// The one of a class that has got the least, `current` before others that have got as much.
  private func first(in pinClass: Int, or current: Int?) -> Int? {
    var best = current
    for candidate in classes[pinClass].waiting {
      let candidate = Int(candidate)
      if let other = best, vcpus[other].virtualTime <= vcpus[candidate].virtualTime,
        vcpus[other].virtualTime < vcpus[candidate].virtualTime || other == current || other < candidate
      {
        continue
      }
      best = candidate
    }
    return best
  }

  /// The processor on which one that wakes up preempts what runs, if it has got so much less.
  mutating func processorToPreempt(for vcpu: Int, at now: Instant) -> Int? {
    let pinClass = tenants[vcpus[vcpu].tenant].pinClass
    let margin = settings.slice.nanoseconds / 3 * tenants[vcpus[vcpu].tenant].slowness
    var best: (cpu: Int, lead: Int64)?
    for cpu in cpus.indices where classes[pinClass].allows(cpu) && cpus[cpu].running >= 0 {
      account(cpu, at: now)
      let running = Int(cpus[cpu].running)
      guard vcpus[running].left > 0 else {
        // Its work is done at this instant, and what is next is decided then.
        cpus[cpu].sliceEnd = min(cpus[cpu].sliceEnd, now)
        continue
      }
      let runningClass = tenants[vcpus[running].tenant].pinClass
      let lead =
        runningClass == pinClass
        ? vcpus[running].virtualTime &- vcpus[vcpu].virtualTime
        : (classTime(runningClass, on: cpu) &- classTime(pinClass, on: cpu))
      if lead > best?.lead ?? margin { best = (cpu, lead) }
    }
    return best?.cpu
  }

  /// A processor on which nothing runs: the last one that a virtual processor was on, or the first.
  @inline(__always) func idleProcessor(for vcpu: Int) -> Int? {
    let pinClass = tenants[vcpus[vcpu].tenant].pinClass
    let last = vcpus[vcpu].cpu
    if cpus[last].running < 0, classes[pinClass].allows(last) { return last }
    return cpus.indices.first { cpus[$0].running < 0 && classes[pinClass].allows($0) }
  }

  /// Whether something else could run on a processor.
  @inline(__always) func isContended(_ cpu: Int) -> Bool {
    for pinClass in classes where !pinClass.waiting.isEmpty && pinClass.allows(cpu) { return true }
    return false
  }
}
