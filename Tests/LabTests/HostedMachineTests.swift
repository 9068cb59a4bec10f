import Fabric
import Guests
import Hypervisors
import LabTesting
import Sessions
import SimulationKernel
import Testing

@testable import Lab

/// Machines whose work takes processor time.
@Suite struct HostedMachineTests {
  private struct Run {
    var result: RunResult
    var framesBalance: Bool
  }

  private func run(_ text: String) throws -> Run {
    var session = try Session(Checkpoint(Topology(yaml: text, file: "lab.yaml"), folder: "."), output: nil)
    session.advance(to: session.plan.end)
    try session.finish()
    return Run(result: session.result, framesBalance: session.world.framesBalance)
  }

  private func chain(_ host: String, _ machine: String = "") -> String {
    """
    polder: 1
    duration: 4s
    hosts: { hv: { cpus: 1, memory: 4GiB, costs: \(host) } }
    nodes:
      a: { interfaces: { eth0: { address: 10.0.0.2/24 } }, gateway: 10.0.0.1 }
      r: { kind: router, host: hv, \(machine) interfaces: { i: { address: 10.0.0.1/24 }, o: { address: 10.0.1.1/24 } } }
      b: { interfaces: { eth0: { address: 10.0.1.2/24 } }, gateway: 10.0.1.1 }
      n: { host: hv }
    links: [[a, "r:i"], ["r:o", b]]
    events:

    """
  }

  private func times(_ session: Run) -> [String] {
    session.result.programs.flatMap { program in
      program.output.split(separator: "\n").compactMap { line in
        line.split(separator: " ").first { $0.hasPrefix("time=") }.map(String.init)
      }
    }
  }

  @Test func `a router's packet cost is added to each way of a ping, and nothing is where costs are zero`() throws {
    let ping = "  - { at: 1s, on: a, run: \"ping -c 3 10.0.1.2\" }\n"
    let free = try times(run(chain("{ packet: 0us }") + ping))
    let unhosted = try times(run(chain("{ packet: 0us }").replacing("host: hv,", with: "") + ping))
    #expect(free == unhosted && free.count == 3)
    let slow = try times(run(chain("{ packet: 100us }") + ping))
    let milliseconds: [[Double]] = [free, slow].map { texts in texts.compactMap { Double($0.dropFirst(5)) } }
    for (fast, hosted) in zip(milliseconds[0], milliseconds[1]).dropFirst() {
      #expect(abs(hosted - fast - 0.2) < 0.0011, "\(hosted) and \(fast) ms")
    }
  }

  @Test func `a faster processor halves costs, and a machine's own costs go before its host's`() throws {
    let ping = "  - { at: 1s, on: a, run: \"ping -c 2 10.0.1.2\" }\n"
    let usual = try times(run(chain("{ packet: 50us }") + ping))
    #expect(try times(run(chain("{ packet: 100us }, speed: 200%") + ping)) == usual)
    #expect(try times(run(chain("{ packet: 9us }", "costs: { packet: 50us },") + ping)) == usual)
  }

  @Test func `a router that is short of processor time drops what its ring does not hold, and says why`() throws {
    let flood = """
        - { at: 100ms, on: b, run: "udp-recv 5001" }
        - { at: 1s, on: a, run: "udp-send 10.0.1.2 5001 --count 200 --size 100 --interval 100us" }

      """
    let session = try run(chain("{ packet: 1ms }", "rx-queue: 16,") + flood)
    let drops = session.result.drops.filter { $0.location == "r:i" }
    #expect(drops.map(\.reason) == ["receive ring full: the machine got no CPU"])
    // One packet each millisecond for 20 ms, less those that ARP takes, and what the ring holds.
    #expect((drops.first?.count ?? 0) >= 160 && (drops.first?.count ?? 0) <= 172)
    let router = session.result.hosts.first?.machines.first { $0.node == "r" }
    #expect(router?.ringDrops == drops.first?.count)
    #expect(session.framesBalance)
  }

  @Test func `utilisation and steal add up to what machines wanted`() throws {
    let events = """
        - { at: 0s, on: n, run: "stress --cpu 1 --timeout 1" }
        - { at: 0s, on: r, run: "stress --cpu 1 --timeout 1" }

      """
    let host = try #require(try run(chain("{ program: 0us, copy: 0us }") + events).result.hosts.first)
    #expect(host.busy == host.machines.reduce(0) { $0 + $1.used })
    for machine in host.machines {
      #expect(abs(machine.used + machine.steal - 1_000_000_000) < 4_000_000, "\(machine)")
      #expect(abs(machine.used - 500_000_000) < 5_000_000, "\(machine)")
    }
  }

  @Test func `vmstat shows what the host stole`() throws {
    let events = """
        - { at: 0s, on: n, run: "stress --cpu 1 --timeout 2" }
        - { at: 0s, on: r, run: "stress --cpu 1 --timeout 2" }
        - { at: 1s, on: n, run: "vmstat" }

      """
    let session = try run(chain("{ program: 0us }") + events)
    let output = try #require(session.result.programs.last?.output)
    let values = output.split(separator: "\n").last?.split(separator: " ").map(String.init) ?? []
    #expect(values.count == 18)
    #expect(values.dropFirst(12).first == "50" && values.dropFirst(16).first == "50", "\(output)")
  }

  @Test func `vmstat of many processors is right however late it is`() throws {
    let text = """
      polder: 1
      name: late
      duration: 8000h
      nodes: { m: { vcpus: 1024 } }
      events:
        - { at: 7999h, on: m, run: vmstat }

      """
    let topology = try Topology(yaml: text, file: "late.yaml")
    var session = try Session(Checkpoint(topology, folder: "."), output: nil)
    session.advance(to: session.plan.end)
    let values = session.result.programs.last?.output.split(separator: "\n").last?.split(separator: " ") ?? []
    #expect(values.count == 18 && values[14] == "100")
  }

  @Test func `a checkpoint of a machine with more processors than one can have is refused`() throws {
    for (vcpus, isRefused) in [(0, true), (1, false), (1024, false), (1025, true), (1 << 48, true)] {
      var hardware = Hardware()
      hardware.vcpus = vcpus
      var writer = ByteWriter()
      writer.write(hardware)
      var reader = CheckpointReader(writer)
      #expect((try? Hardware(from: &reader)) == nil ? isRefused : !isRefused, "\(vcpus)")
    }
  }

  @Test func `a machine that is switched off computes no more, and gives its frames back`() throws {
    let events = """
        - { at: 0s, on: r, run: "stress --cpu 1" }
        - { at: 0s, on: n, run: "stress --cpu 1 --timeout 2" }
        - { at: 0s, on: a, run: "udp-send 10.0.1.2 5001 --count 5000 --size 100 --interval 100us" }
        - { at: 1s, node: r, set: { power: off } }

      """
    let session = try run(chain("{ packet: 500us }") + events)
    #expect(session.framesBalance)
    let machines = try #require(session.result.hosts.first?.machines)
    #expect(machines.first { $0.node == "r" }.map { $0.used + $0.steal <= 1_000_000_000 } == true)
    #expect(machines.first { $0.node == "n" }.map { $0.used > 1_400_000_000 } == true, "\(machines)")
  }
}
