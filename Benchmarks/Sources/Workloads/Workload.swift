import Fabric
import Glibc
import Lab
import SimulationKernel

/// A world, what is done to it, and how many packet-hops that should come to.
struct Workload {
  var name: String
  var world: World
  var commands: [(at: Instant, command: Command)]
  var end: Instant
  /// Hops of the datagrams; ARP comes on top.
  var expectedHops: Int

  struct Result {
    var hops: Int
    var events: UInt64
    /// User and system time of the event loop alone.
    var cpu: Double
  }

  /// Runs a copy of the world to its end, watching nothing.
  func run() -> Result {
    var world = world
    var log = ObservationLog()
    let start = cpuSeconds()
    world.start(log: &log)
    for (instant, command) in commands {
      _ = world.run(until: Instant(nanoseconds: instant.nanoseconds - 1), into: &log)
      world.perform(command, at: instant, log: &log)
    }
    while !world.run(until: end, budget: 1 << 16, into: &log) { log.drain() }
    let cpu = cpuSeconds() - start
    return Result(hops: Int(world.fabric.framesSent), events: world.eventsHandled, cpu: cpu)
  }
}

/// User and system time of this process.
func cpuSeconds() -> Double {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
  return seconds(usage.ru_utime) + seconds(usage.ru_stime)
}
