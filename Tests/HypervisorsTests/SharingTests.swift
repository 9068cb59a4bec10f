import Fabric
import Hypervisors
import SimulationKernel
import Testing

@Suite("Shares of processors")
struct SharingTests {
  private func shares(_ machines: [BenchMachine], cpus: Int, milliseconds: Int64 = 1000) -> [Double] {
    var bench = HostBench(HostBench.settings(cpus: cpus), machines)
    bench.run(until: .milliseconds(milliseconds))
    return bench.used.map { Double($0) / Double(milliseconds * 1_000_000) }
  }

  @Test("two machines of weights 2:1 on one processor get two thirds and a third within 1 % over a second")
  func twoToOne() {
    let shares = shares([BenchMachine(weight: 2048), BenchMachine(weight: 1024)], cpus: 1)
    #expect(abs(shares[0] - 2.0 / 3) < 0.01 && abs(shares[1] - 1.0 / 3) < 0.01, "\(shares)")
    #expect(abs(shares[0] + shares[1] - 1) < 1e-9)
  }

  @Test("three equal machines on two processors get two thirds of one each")
  func threeOnTwo() {
    let shares = shares(Array(repeating: BenchMachine(), count: 3), cpus: 2)
    for share in shares { #expect(abs(share - 2.0 / 3) < 0.01, "\(shares)") }
  }

  @Test("a weight that one processor cannot meet leaves the rest to the others, by their weights")
  func infeasible() {
    let shares = shares(
      [BenchMachine(weight: 10_000), BenchMachine(weight: 100), BenchMachine(weight: 200)], cpus: 2,
      milliseconds: 3000)
    #expect(shares[0] > 0.99, "\(shares)")
    #expect(abs(shares[1] - 1.0 / 3) < 0.02 && abs(shares[2] - 2.0 / 3) < 0.02, "\(shares)")
  }

  @Test("a machine with several virtual processors gets no more than its weight says where processors are short")
  func severalVCPUs() {
    let shares = shares([BenchMachine(vcpus: 4, threads: 4), BenchMachine(vcpus: 4, threads: 4)], cpus: 4)
    for share in shares { #expect(abs(share - 2) < 0.03, "\(shares)") }
    let uneven = self.shares([BenchMachine(vcpus: 2, threads: 2), BenchMachine(vcpus: 1, threads: 1)], cpus: 1)
    for share in uneven { #expect(abs(share - 0.5) < 0.01, "\(uneven)") }
  }

  @Test("a machine with more threads than processors uses all of these and no more")
  func threads() {
    #expect(shares([BenchMachine(vcpus: 2, threads: 7)], cpus: 4) == [2])
    #expect(shares([BenchMachine(vcpus: 4, threads: 1)], cpus: 4) == [1])
  }

  @Test("a cap holds exactly, alone and beside others", arguments: [1, 25, 50, 99, 150, 300])
  func caps(percent: Int) {
    let wanted = Double(percent) / 100
    let alone = shares([BenchMachine(cap: percent, vcpus: 4, threads: 4)], cpus: 4)
    #expect(abs(alone[0] - wanted) < 1e-6, "\(alone)")
    let both = shares(
      [BenchMachine(weight: 60_000, cap: percent, vcpus: 4, threads: 4), BenchMachine(vcpus: 4, threads: 4)], cpus: 4)
    #expect(abs(both[0] - wanted) < 1e-6, "\(both)")
    #expect(abs(both[0] + both[1] - 4) < 1e-6, "what a cap leaves is not wasted: \(both)")
  }

  @Test("pinned machines run where they are pinned, and share by weight there")
  func pins() {
    let machines = [
      BenchMachine(weight: 2048, pin: [0]), BenchMachine(pin: [0]), BenchMachine(pin: [1]), BenchMachine(pin: [2, 3]),
    ]
    var bench = HostBench(HostBench.settings(cpus: 4), machines)
    bench.run(until: .milliseconds(1000))
    let shares = bench.used.map { Double($0) / 1e9 }
    #expect(abs(shares[0] - 2.0 / 3) < 0.01 && abs(shares[1] - 1.0 / 3) < 0.01, "\(shares)")
    #expect(shares[2] == 1 && shares[3] == 1, "\(shares)")
    #expect(bench.host.busyTimes(at: bench.now).prefix(2) == [1_000_000_000, 1_000_000_000])
  }

  @Test("one that waits for its only processor makes another one move to an idle one")
  func moving() {
    // The second may run anywhere and is there first; the chain of moves has two links.
    let machines = [
      BenchMachine(pin: [0, 1]), BenchMachine(pin: [1, 2]), BenchMachine(pin: [0], threads: 0),
    ]
    var bench = HostBench(HostBench.settings(cpus: 3), machines)
    bench.run(until: .milliseconds(10))
    bench.host.setThreads([1], of: 2, at: bench.now, &bench.fabric)
    bench.run(until: .milliseconds(1010))
    #expect(bench.used == [1_010_000_000, 1_010_000_000, 1_000_000_000])
    #expect(bench.host.usage(of: 2, at: bench.now).steal == 0)
  }

  @Test("who slept does not catch up, and who ran alone is not punished")
  func noSavings() {
    let settings = HostBench.settings(cpus: 1)
    var bench = HostBench(settings, [BenchMachine(), BenchMachine(threads: 0)])
    bench.run(until: .milliseconds(5000))
    bench.host.setThreads([1], of: 1, at: bench.now, &bench.fabric)
    let before = bench.used
    bench.run(until: .milliseconds(6000))
    let shares = zip(bench.used, before).map { Double($0 - $1) / 1e9 }
    #expect(abs(shares[0] - 0.5) < 0.01, "\(shares)")
  }
}
