import Fabric
import GuestPrograms
import Lab
import SimulationKernel

/// A lab of 1,000 hosts in the middle of its run: what it costs to fork it, to write it down and to read it back.
enum RunningLab {
  static let all = [
    Benchmark(name: "fork, 1,000 hosts", unit: "ms", must: 2) { _ in try measureFork() },
    Benchmark(name: "encode, 1,000 hosts", unit: "ms", must: 50) { _ in try measureEncoding() },
    Benchmark(name: "decode, 1,000 hosts", unit: "ms") { _ in try measureDecoding() },
  ]

  private static let events = 1000

  /// All hosts have begun to ping. Each call gives a world that shares nothing with another.
  private static func world() throws -> World {
    var workload = LAN.small.workload(1)
    workload.end = .zero + .milliseconds(1050)
    workload.steps.removeAll { $0.at > workload.end }
    return try workload.run().world
  }

  private static func handleEvents(_ world: inout World) {
    var log = ObservationLog()
    _ = world.run(until: .never, budget: events, into: &log)
  }

  /// What forking costs: both branches handle their next events, over one world handling them once.
  private static func measureFork() throws -> Measurement {
    var alone = try world()
    var trunk = try world()
    var branch = World()
    let once = ProcessUsage.time { handleEvents(&alone) }
    let both = ProcessUsage.time {
      branch = trunk
      handleEvents(&trunk)
      handleEvents(&branch)
    }
    guard trunk == alone, branch == alone else { throw WorkloadError("branches of one world differ") }
    return Measurement(work: "2 x \(events) events", cpu: both, figure: max(0, both - once) * 1000)
  }

  private static func measureEncoding() throws -> Measurement {
    let world = try world()
    var writer = ByteWriter()
    let cpu = ProcessUsage.time { writer.write(world) }
    return Measurement(work: "\(writer.bytes.count) bytes", cpu: cpu, figure: cpu * 1000)
  }

  private static func measureDecoding() throws -> Measurement {
    let world = try world()
    var writer = ByteWriter()
    writer.write(world)
    var registry = PartRegistry()
    GuestCommand.register(in: &registry)
    var reader = CheckpointReader(writer.bytes, registry: registry)
    var decoded = World()
    let cpu = try ProcessUsage.time { decoded = try reader.read() }
    guard decoded == world, reader.isAtEnd else { throw WorkloadError("the world read back is another") }
    return Measurement(work: "\(writer.bytes.count) bytes", cpu: cpu, figure: cpu * 1000)
  }
}
