import Fabric
import LabTesting
import Sessions
import SimulationKernel
import TestSupport
import Testing

@testable import Lab

/// Machines and the memory of their hosts.
@Suite struct HostMemoryTests {
  private func session(_ text: String) throws -> Session {
    var session = try Session(Checkpoint(Topology(yaml: text, file: "lab.yaml"), folder: "."), output: nil)
    session.advance(to: session.plan.end)
    try session.finish()
    return session
  }

  private static let megabyte =
    "printf %10000d 7 > /a; cat /a /a /a /a /a /a /a /a /a /a > /b; cat /b /b /b /b /b /b /b /b /b /b > /data; rm /a /b; sync"

  private func overcommitted(_ idle: String = "") -> String {
    """
    polder: 1
    duration: 12s
    hosts: { hv: { cpus: 1, memory: 3MiB, overcommit: 300% } }
    nodes:
      idle: { host: hv, memory: 3MiB, disk: { size: 4MiB }\(idle) }
      busy: { host: hv, memory: 3MiB, disk: { size: 4MiB } }
    links: [[idle, busy]]
    events:
      - { at: 1s, on: idle, run: "\(HostMemoryTests.megabyte)" }
      - { at: 4s, on: busy, run: "\(HostMemoryTests.megabyte)" }
    """
  }

  @Test func `a machine that does not fit when it is switched on stays off, and fits when another is off`() throws {
    let session = try session(
      """
      polder: 1
      duration: 9s
      hosts: { hv: { cpus: 1, memory: 1GiB } }
      nodes:
        a: { host: hv, memory: 512MiB }
        b: { host: hv, memory: 512MiB }
        c: { host: hv, memory: 256MiB, power: off }
      links: [[a, b]]
      events:
        - { at: 1s, node: c, set: { power: on } }
        - { at: 2s, on: c, run: "echo early" }
        - { at: 3s, node: b, set: { power: off } }
        - { at: 4s, node: c, set: { power: on } }
        - { at: 5s, on: c, run: "echo late" }
        - { at: 6s, node: b, set: { power: on } }
      """)
    #expect(
      session.result.messages.map(\.text) == [
        "power: not switched on: it needs 256MiB of memory, and 0B of the 1GiB that host 'hv' offers is free "
          + "(a holds 512MiB, b holds 512MiB)",
        "power: not switched on: it needs 512MiB of memory, and 256MiB of the 1GiB that host 'hv' offers is free "
          + "(a holds 512MiB, c holds 256MiB)",
      ])
    #expect(session.result.programs.map(\.output) == ["", "late\n"])
    let host = try #require(session.result.hosts.first)
    #expect(host.memory.granted == 768 << 20 && host.machines.map(\.memory.isOn) == [true, false, true])
  }

  @Test func `reservations are not overcommitted`() throws {
    let session = try session(
      """
      polder: 1
      duration: 3s
      hosts: { hv: { cpus: 1, memory: 1GiB, overcommit: 300% } }
      nodes:
        a: { host: hv, memory: 1GiB, memory-reservation: 768MiB }
        b: { host: hv, memory: 1GiB, memory-reservation: 512MiB, power: off }
      links: [[a, b]]
      events: [{ at: 1s, node: b, set: { power: on } }]
      """)
    #expect(
      session.result.messages.map(\.text) == [
        "power: not switched on: it reserves 512MiB of memory, and 256MiB of the 1GiB that host 'hv' has is free "
          + "(a holds 768MiB)"
      ])
  }

  @Test func `a host takes back what an idle machine could read again, and gives it back when there is room`() throws {
    let events = [
      "{ at: 500ms, on: busy, run: \"sleep 2 & sleep 2\" }", "{ at: 2s, on: idle, run: \"free -b\" }",
      "{ at: 10s, on: idle, run: \"wc -c /data; free -b\" }",
    ]
    let session = try session(overcommitted() + events.map { "\n  - \($0)" }.joined())
    let host = try #require(session.result.hosts.first)
    let idle = try #require(host.machines.first).memory
    #expect(idle.reclaimed > 200_000 && idle.balloon == 0, "\(idle)")
    let totals = session.result.programs.compactMap { program in
      program.output.split(separator: "\n").first { $0.hasPrefix("Mem:") }
        .flatMap { UInt64($0.split(separator: " ")[1]) }
    }
    #expect(totals.count == 2 && totals[0] < (3 << 20) - 20_000 && totals[1] == 3 << 20, "\(totals)")
    #expect(session.result.programs.last?.output.hasPrefix("1000000 /data\n") == true)
  }

  @Test func `machines never use more than the host has, unless it says how much it is short of`() throws {
    var session = try Session(
      Checkpoint(Topology(yaml: overcommitted(), file: "lab.yaml"), folder: "."), output: nil)
    for step in 1...24 {
      session.advance(to: Instant(nanoseconds: Int64(step) * 500_000_000))
      let memory = try #require(session.result.hosts.first).memory
      // What a program that has just ended had is given back at the machine's next step.
      #expect(memory.used <= memory.size + memory.shortage + 2 << 20, "\(memory) after \(step) steps")
    }
  }

  @Test func `what is reserved is not taken`() throws {
    func taken(_ text: String) throws -> UInt64 {
      try #require(session(text).result.hosts.first?.machines.first).memory.reclaimed
    }
    #expect(try taken(overcommitted(", memory-reservation: 3MiB")) == 0)
    #expect(try taken(overcommitted()) > 0)
  }

  @Test func `a checkpoint continues as the uninterrupted run, memory included`() throws {
    let straight = try session(overcommitted())
    var first = try Session(Checkpoint(Topology(yaml: overcommitted(), file: "lab.yaml"), folder: "."), output: nil)
    first.advance(to: Instant(nanoseconds: 6_000_000_000))
    var resumed = try Session(first.checkpoint(), output: nil)
    resumed.advance(to: resumed.plan.end)
    #expect(resumed.result.digest == straight.result.digest && resumed.result.hosts == straight.result.hosts)
  }

  @Test func `files in memory are shared memory, and programs use some`() throws {
    let session = try session(
      """
      polder: 1
      duration: 9s
      nodes: { a: { memory: 64MiB }, b: {} }
      links: [[a, b]]
      events:
        - { at: 1s, on: a, run: "printf %8192d 7 > /f; sleep 5 & free" }
        - { at: 2s, on: a, run: "free -k" }
      """)
    let last = try #require(session.result.programs.last?.output.split(separator: "\n").dropFirst().first)
    // Two programs of 1 MiB each, and 8 KiB of files.
    #expect(last.split(separator: " ").dropFirst().map { String($0) } == ["65536", "2056", "63480", "8", "8", "63480"])
  }

  @Test(.enabled(if: Tool("free").isInstalled, "procps is not installed")) func `free looks as that of procps`() throws
  {
    for options in ["", "-m", "-w", "-t", "-wt"] {
      let session = try session(
        """
        polder: 1
        duration: 2s
        nodes: { a: {}, b: {} }
        links: [[a, b]]
        events: [{ at: 1s, on: a, run: "free \(options)" }]
        """)
      let theirs = try Tool("free").outcome(of: options.isEmpty ? [] : [options]).text.split(separator: "\n")
      let ours = try #require(session.result.programs.first).output.split(separator: "\n")
      #expect(ours.first == theirs.first, "\(options)")
      let shape = { (line: Substring) in (line.prefix { $0 != " " }, line.count, line.split(separator: " ").count) }
      for (our, their) in zip(ours, theirs) { #expect(shape(our) == shape(their), "\(our) and \(their)") }
      #expect(ours.count == theirs.count)
    }
  }
}
