import Fabric
import Lab
import LabTesting
import OpenFlow
import Packets
import SimulationKernel
import TestSupport
import Testing

@testable import Sessions

/// Random tables of three switches: an invariant holds of one packet of each class just if it holds of every packet of a small header
/// space, each of which is sent through the lab.
@Suite struct InvariantComparisonTests {
  private static let seeds = FuzzSeeds.draw(12, for: "InvariantComparisonTests")

  @Test(arguments: seeds) func `one packet of each class is as good as all packets`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "invariants")
    let isIPv6 = seed & 1 == 1
    var lines: [String] = []
    for device in ["s1", "s2", "s3"] {
      for _ in 0..<10 {
        let entry = Self.entry(&random, isIPv6: isIPv6)
        lines.append("  - { at: 0s, on: \(device), run: \"ovs-ofctl add-flow \(entry)\" }")
      }
    }
    let text = Self.lab(isIPv6: isIPv6) + lines.joined(separator: "\n") + "\n"
    var session = try Session(
      Checkpoint(try Topology(yaml: text, file: "lab.yaml"), folder: Repository.root), output: nil)
    session.advance(to: session.plan.end)
    let pair = InvariantCheck.Pair(from: NodeIndex(0), to: NodeIndex(1))
    let base = try #require(session.world.probes(from: pair.source, to: pair.destination).first)
    #expect(base.packet.isIPv6 == isIPv6)
    var walk = ProbeWalk(session.world, session.plan.labels)
    let results = Self.space(base.packet).map { walk.result(of: $0, from: pair.source, base.port) }
    let arriving = results.map { result in result.arrivals.first { $0.node == pair.destination } }
    let holds: [InvariantCheck.Kind: Bool] = [
      .noLoop: results.allSatisfy { $0.loop == nil },
      .noBlackHole: zip(results, arriving).allSatisfy { $1 != nil || $0.reachesController },
      .reachable: arriving.contains { $0 != nil },
      .never: arriving.allSatisfy { $0 == nil },
      .waypoint: arriving.allSatisfy { $0.map { $0.path.contains(NodeIndex(4)) } ?? true },
    ]
    for kind in InvariantCheck.Kind.allCases {
      let check = InvariantCheck(
        name: "", kind, pairs: [pair], waypoint: kind == .waypoint ? NodeIndex(4) : nil)
      let finding = check.examined(session.world, session.plan.labels)
      #expect(finding.shortfall == nil)
      #expect((finding.failure == nil) == holds[kind], "\(kind): \(finding.failure ?? "holds"); \(text)")
    }
  }

  private static func lab(isIPv6: Bool) -> String {
    let (a, b) = isIPv6 ? ("2001:db8::1/64", "2001:db8::2/64") : ("10.0.0.1/24", "10.0.0.2/24")
    return """
      polder: 1
      duration: 1s
      nodes:
        a: { interfaces: { eth0: { address: "\(a)", mac: "02:00:00:00:00:0a" } } }
        b: { interfaces: { eth0: { address: "\(b)", mac: "02:00:00:00:00:0b" } } }
        s1: { kind: openflow-switch }
        s2: { kind: openflow-switch }
        s3: { kind: openflow-switch }
      links: [[a, "s1:p1"], ["s1:p2", "s2:p2"], ["s1:p3", "s3:p1"], ["s3:p2", "s2:p3"], ["s2:p1", b]]
      events:

      """
  }

  /// An entry of one of two tables that looks at ports, with masks, at DSCP and ECN, and may set what others look at.
  private static func entry(_ random: inout RandomStream, isIPv6: Bool) -> String {
    func draw(_ count: UInt64) -> Int { Int(random.next(below: count)) }
    let table = draw(2)
    var words = ["table=\(table)", "priority=\(draw(50))"]
    var setting: [String] = []
    switch draw(5) {
    case 0: words.append(isIPv6 ? "tcp6" : "tcp")
    case 1: words.append(isIPv6 ? "udp6" : "udp")
    case 2: words.append(isIPv6 ? "icmp6" : "icmp")
    case 3: words.append(isIPv6 ? "ipv6" : "ip")
    default: break
    }
    let hasPorts = words.count == 3 && ["tcp", "udp", "tcp6", "udp6"].contains(words[2])
    if hasPorts, draw(2) == 0 { words.append("tp_dst=\(["5", "9", "0x4/0xfffc", "0x1/0x1", "0xc/0xffec"][draw(5)])") }
    if hasPorts, draw(4) == 0 { words.append("tp_src=\(7 + draw(2))") }
    if words.count > 2, draw(3) == 0 { words.append("nw_ecn=\(draw(3))") }
    if words.count > 2, draw(3) == 0 { setting.append("set_field:\(draw(3) * 8)->ip_dscp") }
    if words.count > 2, draw(4) == 0 { words.append("ip_dscp=\(draw(3) * 8)") }
    if hasPorts, draw(4) == 0 {
      setting.append("set_field:\(4 + draw(6))->\(words[2].hasPrefix("tcp") ? "tcp" : "udp")_dst")
    }
    let exit = ["output:1", "output:2", "output:3", "output:2", "drop", table == 0 ? "goto_table:1" : "output:1"][
      draw(6)]
    return (words + ["actions=\((setting + [exit]).joined(separator: ","))"]).joined(separator: ",")
  }

  /// All values that the entries can tell apart, and some that they cannot.
  private static func space(_ base: ProbePacket) -> [ProbePacket] {
    let trafficClasses = ([0, 8, 16, 24] as [UInt8]).flatMap { dscp in (0..<4).map { dscp << 2 | $0 } }
    var packets: [ProbePacket] = []
    for `protocol` in [base.protocol, .tcp, .udp, .sctp, IPProtocol(rawValue: 253)] {
      let hasPorts = `protocol` == .tcp || `protocol` == .udp
      for destination in hasPorts ? Array(0..<24 as Range<UInt16>) + [40_001] : [0] {
        for source in hasPorts ? [6, 7, 8, 40_000] as [UInt16] : [0] {
          for trafficClass in trafficClasses {
            var packet = base
            packet.set(`protocol`)
            if hasPorts { (packet.first, packet.second) = (source, destination) }
            packet.trafficClass = trafficClass
            packets.append(packet)
          }
        }
      }
    }
    return packets
  }
}
