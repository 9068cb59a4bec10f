import Fabric
import Hypervisors
import SimulationKernel
import TestSupport
import Testing

/// Properties of the scheduler over random hosts and machines.
@Suite("Random hosts")
struct RandomHostTests {
  private func rounds(_ count: UInt64) -> UInt64 { FuzzSeeds.given == nil ? count : 1 }

  private func machines(_ random: inout RandomStream, cpus: Int) -> [BenchMachine] {
    (0..<2 + Int(random.next() % 7)).map { _ in
      var machine = BenchMachine(weight: [64, 256, 1024, 2048, 5000][Int(random.next() % 5)])
      machine.vcpus = 1 + Int(random.next() % UInt64(cpus))
      machine.threads = Int(random.next() % 6)
      if random.next() % 3 == 0 { machine.scheduling.cap = 5 + Int(random.next() % 200) }
      if random.next() % 3 == 0 {
        machine.scheduling.pin = (0..<cpus).filter { _ in random.next() % 2 == 0 }
        if !machine.scheduling.pin.isEmpty { machine.vcpus = min(machine.vcpus, machine.scheduling.pin.count) }
      }
      return machine
    }
  }

  @Test("no time is lost or made, nobody starves, and no processor idles while somebody waits for it")
  func properties() throws {
    let seed = FuzzSeeds.draw(for: "hosts")
    for round in 0..<rounds(60) {
      var random = RandomStream(seed: seed &+ round, owner: "hosts")
      let cpus = 1 + Int(random.next() % 4)
      let machines = machines(&random, cpus: cpus)
      var bench = HostBench(HostBench.settings(cpus: cpus), machines)
      for step in 1...400 as ClosedRange<Int64> {
        bench.run(until: Instant(nanoseconds: step * 5_000_000 + Int64(random.next() % 1000)))
        #expect(bench.host.isWorkConserving, "seed \(seed &+ round), step \(step)")
        #expect(bench.host.inconsistency == nil, "seed \(seed &+ round), step \(step)")
      }
      let used = bench.used
      #expect(used.reduce(0, +) == bench.busy, "seed \(seed &+ round)")
      for (index, machine) in machines.enumerated() {
        let usage = bench.host.usage(of: index, at: bench.now)
        let active = Int64(min(machine.vcpus, machine.threads))
        #expect(usage.used + usage.steal == active * bench.now.nanoseconds, "seed \(seed &+ round), machine \(index)")
        if active > 0 { #expect(usage.used > 5_000_000, "seed \(seed &+ round), machine \(index) starves: \(used)") }
        if let cap = machine.scheduling.cap {
          let periods = bench.now.nanoseconds / 100_000_000 + 1
          #expect(usage.used <= periods * Int64(cap) * 1_000_000, "seed \(seed &+ round), machine \(index)")
        }
      }
    }
  }

  @Test("without caps and pins, nobody gets more of what is short than its weight says")
  func fairness() {
    let seed = FuzzSeeds.draw(for: "hosts")
    for round in 0..<rounds(40) {
      var random = RandomStream(seed: seed &+ round, owner: "weights")
      let machines = (0..<2 + Int(random.next() % 6)).map { _ in
        BenchMachine(weight: 512 + Int(random.next() % 2048))
      }
      var bench = HostBench(HostBench.settings(cpus: 1), machines)
      bench.run(until: .milliseconds(4000))
      let total = machines.reduce(0) { $0 + $1.scheduling.weight }
      for (used, machine) in zip(bench.used, machines) {
        let wanted = Double(machine.scheduling.weight) / Double(total)
        #expect(abs(Double(used) / 4e9 - wanted) < 0.01, "seed \(seed &+ round)")
      }
    }
  }

  @Test("frames are received or refused, each once, and a host reads back from its bytes")
  func frames() throws {
    let seed = FuzzSeeds.draw(for: "hosts")
    for round in 0..<rounds(20) {
      var random = RandomStream(seed: seed &+ round, owner: "frames")
      let cpus = 1 + Int(random.next() % 3)
      var machines = machines(&random, cpus: cpus)
      for index in machines.indices { machines[index].scheduling.ring = 1 + Int(random.next() % 40) }
      var settings = HostBench.settings(cpus: cpus)
      settings.costs.packet = .microseconds(Int64(random.next() % 300))
      var bench = HostBench(settings, machines)
      var (accepted, refused) = (machines.map { _ in 0 }, machines.map { _ in 0 })
      var instant: Int64 = 0
      for _ in 0..<2000 {
        instant += Int64(random.next() % 100_000)
        let machine = Int(random.next() % UInt64(machines.count))
        let isTaken = bench.receive(machine, at: Instant(nanoseconds: instant))
        if isTaken { accepted[machine] += 1 } else { refused[machine] += 1 }
        #expect(bench.host.inconsistency == nil, "seed \(seed &+ round)")
      }
      let copy = try reread(bench.host)
      #expect(copy == bench.host)
      bench.run(until: Instant(nanoseconds: instant + 60_000_000_000))
      #expect(bench.received == accepted, "seed \(seed &+ round)")
      for index in machines.indices {
        #expect(bench.host.usage(of: index, at: bench.now).ringDrops == UInt64(refused[index]))
      }
    }
  }

  private func reread(_ host: Hypervisor) throws -> Hypervisor {
    var writer = ByteWriter()
    writer.write(host)
    var reader = CheckpointReader(writer.bytes)
    return try reader.read()
  }
}
