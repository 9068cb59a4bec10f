import Foundation
import LabTesting
import TestSupport
import Testing

/// What `polder trace` says beyond the packet's own way: the answer, switches and VLANs, broadcasts, and the state of a checkpoint.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct TraceWayTests {
  private static let lab = """
    polder: 1
    nodes:
      a: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
      b: { interfaces: { eth0: { address: 10.0.0.2/24 } }, services: [{ http: { port: 80 } }] }
      c: { interfaces: { eth0: { address: 10.0.0.3/24 } } }
      far: { interfaces: { eth0: { address: 10.0.9.2/24 } } }
      r: { kind: router, interfaces: { eth0: { address: 10.0.0.9/24 }, eth1: { address: 10.0.9.1/24 } } }
      s: { kind: switch, vlans: { p1: { access: 10 }, p2: { access: 20 }, p3: { trunk: [10, 20] } } }
      t: { kind: switch, vlans: { p1: { trunk: [10, 20] }, p2: { access: 10 }, p3: { access: 10 } } }
    links: [[a, s:p1], [c, s:p2], [s:p3, t:p1], [t:p2, b], [t:p3, r:eth0], [r:eth1, far]]
    events:
      - { at: 2s, on: a, run: ip route add default via 10.0.0.9 }
      - { at: 5s, link: [t:p2, b], set: { state: down } }

    """

  private func trace(_ words: String, from node: String = "a", in folder: TemporaryFolder? = nil) throws
    -> Polder.Outcome
  {
    let folder = try folder ?? TemporaryFolder()
    try folder.write(Self.lab, as: "lab.yaml")
    let words = words.split(separator: " ").map(String.init)
    let file = words.first?.hasSuffix(".polder") == true ? [] : ["lab.yaml"]
    return try #require(Polder.built).run(["trace", "--from", node] + file + words, in: folder.path)
  }

  @Test func `an echo request and its answer are followed through switches, trunks and VLANs`() throws {
    let outcome = try trace("--to b")
    #expect(outcome.status == 0)
    #expect(
      outcome.output.contains(#/\narrived at `b` after \S+ ms; the answer arrived at `a` after \S+ ms\n$/#),
      "\(outcome.output)")
    for line in [
      "  VLAN 10: 08:00:27:", " is at p3\n",
      "  out p3: ICMP echo request 10.0.0.1 > 10.0.0.2, ttl 64, tag of VLAN 10\n",
      "  in p1: ICMP echo request 10.0.0.1 > 10.0.0.2, ttl 64, tag of VLAN 10\n",
      "  in p3: ICMP echo reply 10.0.0.2 > 10.0.0.1, ttl 64, tag of VLAN 10\n",
    ] { #expect(outcome.output.contains(line), "\(line) in \(outcome.output)") }
  }

  @Test func `a port that is open answers, and one that is closed refuses`() throws {
    let open = try trace("--to b --protocol tcp --destination-port 80")
    #expect(open.status == 0 && open.output.contains("10.0.0.2:80 > 10.0.0.1:40000 SYN, ACK, ttl 64"), "\(open.output)")
    #expect(open.output.contains(#/\narrived at `b` after \S+ ms; the answer arrived at `a` after \S+ ms\n$/#))
    let closed = try trace("--to b --protocol tcp --destination-port 81")
    #expect(
      closed.status == 1 && closed.output.contains("10.0.0.2:81 > 10.0.0.1:40000 RST, ttl 64"), "\(closed.output)")
    #expect(closed.output.hasSuffix("\nrefused by `b`: no listener on the port (RST)\n"), "\(closed.output)")
  }

  @Test func `an answer that has no way back is missed`() throws {
    let outcome = try trace("--to far --at 3s")
    #expect(outcome.status == 0 && outcome.output.contains("\narrived at `far` after "))
    #expect(outcome.output.hasSuffix("; no answer came back: `far` has no route to 10.0.0.1\n"), "\(outcome.output)")
  }

  @Test func `the ports are named at which a broadcast ended`() throws {
    let outcome = try trace("--to 10.0.0.255")
    #expect(outcome.output.hasSuffix("\nfor several: ended at b:eth0, r:eth0\n"), "\(outcome.output)")
    #expect(outcome.status == 0 && outcome.output.contains("VLAN 10: floods it, it is for several"))
    let lost = try trace("--to 10.0.0.77")
    #expect(lost.status == 1)
    #expect(lost.output.contains("\n  the ARP requests for 10.0.0.77 ended at b:eth0, r:eth0\n"), "\(lost.output)")
    let otherVLAN = try trace("--to 10.0.0.2", from: "c")
    #expect(otherVLAN.output.contains("\n  the ARP requests for 10.0.0.2 ended at t:p1\n"), "\(otherVLAN.output)")
  }

  @Test func `a checkpoint is traced from the state that it holds`() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.lab, as: "lab.yaml")
    let polder = try #require(Polder.built)
    #expect(
      try polder.run(["run", "lab.yaml", "--for", "3s", "--save-at", "3s=three.polder"], in: folder.path).status == 0)
    for words in ["--to b", "--to far", "--to b --protocol tcp --destination-port 80", "--to b --at 6s"] {
      let saved = try trace("three.polder \(words)", in: folder)
      let whole = try trace(words.contains("--at") ? words : "\(words) --at 3s", in: folder)
      #expect(saved.output == whole.output && saved.status == whole.status && saved.errors.isEmpty, "\(saved) \(whole)")
    }
    #expect(try trace("three.polder --to far", in: folder).output.contains("arrived at `far`"))
    #expect(try trace("--to far", in: folder).output.contains("no route to 10.0.9.2"))
    for (words, complaint) in [
      ("--to b --at 2s", "--at 2s: the checkpoint is at 3s"), ("--to b --at 2h", "--at 7200s: the lab ends at 60s"),
      ("--to b --seed 7", "--seed: a checkpoint goes on with the seed of its run"),
    ] {
      let outcome = try trace("three.polder \(words)", in: folder)
      #expect(outcome.status == 64 && outcome.errors.contains(complaint) && outcome.complaints.count == 1, "\(outcome)")
    }
  }
}
