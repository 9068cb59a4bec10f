import Fabric
import Hypervisors
import SimulationKernel

/// A machine of a bench.
struct BenchMachine {
  var scheduling = SchedulingSettings()
  var vcpus = 1
  /// Threads that compute all the time.
  var threads = 1

  init(weight: Int = 1024, cap: Int? = nil, pin: [Int] = [], vcpus: Int = 1, threads: Int = 1) {
    (scheduling.weight, scheduling.cap, scheduling.pin) = (weight, cap, pin)
    (self.vcpus, self.threads) = (vcpus, threads)
  }
}

/// A host whose machines have nothing but work.
struct HostBench {
  var host: Hypervisor
  var fabric = Fabric()
  var now = Instant.zero
  /// Frames that machines have received.
  var received: [Int]
  var called: [Int]
  /// The next thing that is done from outside.
  private var store = FrameStore()

  init(_ settings: HostSettings, _ machines: [BenchMachine]) {
    host = Hypervisor(settings, number: 0, pins: machines.map(\.scheduling.pin))
    (received, called) = (machines.map { _ in 0 }, machines.map { _ in 0 })
    for machine in machines {
      _ = host.add(machine.scheduling, vcpus: machine.vcpus, costs: settings.costs, functions: 0, ports: 1)
    }
    for (index, machine) in machines.enumerated() where machine.threads > 0 {
      host.setThreads((1...UInt32(machine.threads)).map { $0 }, of: index, at: now, &fabric)
    }
  }

  /// Whether there was room.
  @discardableResult mutating func receive(_ machine: Int, at instant: Instant) -> Bool {
    run(until: instant)
    let frame = store.make([UInt8](repeating: 0, count: 60).span.bytes)
    return host.receive(frame, on: PortIndex(0), of: machine, at: now, &fabric)
  }

  mutating func run(until end: Instant) {
    while let entry = fabric.queue.pop(until: end) {
      now = entry.at
      let slot = entry.payload.slot
      switch host.fire(slot.index, at: now, &fabric) {
      case .stale, .done: break
      case .frame(_, _, let tenant):
        received[tenant] += 1
        host.proceed(slot.index, at: now, &fabric)
      case .call(let tenant):
        called[tenant] += 1
        host.proceed(slot.index, at: now, &fabric)
      }
    }
    now = end
  }

  /// What each machine has used, in ns.
  var used: [Int64] { (0..<host.tenantCount).map { host.usage(of: $0, at: now).used } }

  /// What all processors have run, in ns.
  var busy: Int64 { host.busyTimes(at: now).reduce(0, +) }

  static func settings(cpus: Int) -> HostSettings {
    var settings = HostSettings()
    settings.cpus = cpus
    return settings
  }
}

extension Instant {
  static func milliseconds(_ count: Int64) -> Instant { Instant(nanoseconds: count * 1_000_000) }
}
