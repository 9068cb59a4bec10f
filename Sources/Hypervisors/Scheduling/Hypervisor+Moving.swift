import Fabric
import SimulationKernel

// Where machines are pinned, one may wait for a processor on which another one runs that could run elsewhere. No processor
// stays idle for that.

extension Hypervisor {
  /// Moves what runs, so that a processor becomes free on which a virtual processor may run; nil where that cannot be.
  mutating func makeRoom(for vcpu: Int, at now: Instant, _ fabric: inout Fabric) -> Int? {
    guard cpus.contains(where: { $0.running < 0 }) else { return nil }
    guard let path = path(from: tenants[vcpus[vcpu].tenant].pinClass) else { return nil }
    // The last on the path is idle; each before it moves on to the next.
    for index in path.indices.dropLast().reversed() { move(from: path[index], to: path[index + 1], at: now, &fabric) }
    return path[0]
  }

  /// The processors, from one that a class may use to an idle one, such that what runs on each may run on the next.
  private func path(from pinClass: Int) -> [Int]? {
    var origin = [Int?](repeating: nil, count: cpus.count)
    var found = cpus.indices.filter { classes[pinClass].allows($0) }
    for cpu in found { origin[cpu] = cpu }
    var index = 0
    while index < found.count {
      let cpu = found[index]
      index += 1
      guard cpus[cpu].running >= 0 else { return way(to: cpu, origin) }
      let next = tenants[vcpus[Int(cpus[cpu].running)].tenant].pinClass
      for other in cpus.indices where origin[other] == nil && classes[next].allows(other) {
        origin[other] = cpu
        found.append(other)
      }
    }
    return nil
  }

  private func way(to cpu: Int, _ origin: [Int?]) -> [Int] {
    var way = [cpu]
    while let first = way.first, let before = origin[first], before != first { way.insert(before, at: 0) }
    return way
  }

  private mutating func move(from cpu: Int, to other: Int, at now: Instant, _ fabric: inout Fabric) {
    account(cpu, at: now)
    let vcpu = Int(cpus[cpu].running)
    (cpus[cpu].running, cpus[cpu].pending) = (-1, .never)
    (vcpus[vcpu].state, vcpus[vcpu].since) = (.waiting, now)
    start(vcpu, on: other, at: now, &fabric)
  }

  /// Processors are idle: those that wait for other processors may get these.
  mutating func pull(at now: Instant, _ fabric: inout Fabric) {
    while let (vcpu, cpu) = placeable(at: now, &fabric) {
      removeFromQueue(vcpu)
      start(vcpu, on: cpu, at: now, &fabric)
    }
  }

  private mutating func placeable(at now: Instant, _ fabric: inout Fabric) -> (vcpu: Int, cpu: Int)? {
    for pinClass in classes.indices {
      if let waiting = classes[pinClass].waiting.min(by: { precedes(Int($0), Int($1)) }),
        let cpu = makeRoom(for: Int(waiting), at: now, &fabric)
      {
        return (Int(waiting), cpu)
      }
    }
    return nil
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    (vcpus[a].virtualTime, a) < (vcpus[b].virtualTime, b)
  }
}
