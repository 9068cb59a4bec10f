import Fabric
import Foundation
import OpenFlow
import SimulationKernel
import TestSupport
import Testing

@testable import Datapath

/// Random tables, here and in Open vSwitch: the same flow-mods are refused, and the same frames come out of the same ports.
@Suite(.serialized) struct OpenVSwitchTests {
  @Test(.enabled(if: OpenVSwitch.isInstalled, "skipped: Open vSwitch is not installed"))
  func randomTablesDoWhatOpenVSwitchDoes() throws {
    let folder = try TemporaryFolder()
    let other = try OpenVSwitch(ports: 4, in: folder.path)
    let connection = try OpenFlowConnection(to: other.socket)
    let rounds = ProcessInfo.processInfo.environment["POLDER_LONG_TESTS"] == nil ? 6 : 200
    for round in 0..<rounds {
      var random = RandomTables(seed: UInt64(round))
      var bench = Bench()
      _ = try connection.error(of: .flowMod(FlowMod(.delete, table: .all)))
      // Where nothing matches, Open vSwitch still does what the packet has collected; the specification drops the packet.
      let misses = (0..<4).map { FlowMod(.add, table: TableNumber($0), priority: 0) }
      var mods: [FlowMod] = []
      for mod in misses + (1..<16).map({ random.flowMod(priority: $0) }) {
        let theirs = try connection.error(of: .flowMod(mod))
        var ours: OpenFlowError?
        do throws(OpenFlowError) { try bench.apply(mod) } catch { ours = error }
        #expect((ours == nil) == (theirs == nil), "round \(round): \(mod): \(ours as Any), \(theirs as Any)")
        if ours == nil { mods.append(mod) }
      }
      for _ in 0..<12 {
        let (frame, port) = (random.frame(), random.draw(4) + 1)
        bench.receive(frame, on: UInt32(port))
        let ours = bench.takeSent().sorted { $0.port < $1.port }
        let theirs = try other.exits(of: frame, from: port)
        let words = "round \(round): \(Bench.Sent(port: UInt32(port), bytes: frame).text) -> \(ours.map(\.text)), "
        #expect(ours == theirs, "\(words)\(theirs.map(\.text)) by \(mods.map { "\($0)\n" }.joined())")
      }
    }
  }
}

extension OpenVSwitchTests {
  /// The trace of a packet names the entries that `ofproto/trace` of Open vSwitch names, and the same ports.
  @Test(.enabled(if: OpenVSwitch.isInstalled, "skipped: Open vSwitch is not installed"))
  func tracesNameTheEntriesThatOpenVSwitchNames() throws {
    let folder = try TemporaryFolder()
    let other = try OpenVSwitch(ports: 4, in: folder.path)
    let connection = try OpenFlowConnection(to: other.socket)
    let rounds = ProcessInfo.processInfo.environment["POLDER_LONG_TESTS"] == nil ? 8 : 200
    var traced = 0
    for round in 0..<rounds {
      var random = RandomTables(seed: UInt64(1000 + round))
      var bench = Bench()
      bench.outbox.isTraced = true
      _ = try connection.error(of: .flowMod(FlowMod(.delete, table: .all)))
      let misses = (0..<4).map { FlowMod(.add, table: TableNumber($0), priority: 0) }
      for var mod in misses + (1..<16).map({ random.flowMod(priority: $0) }) {
        mod.cookie = UInt64(mod.priority)
        guard try connection.error(of: .flowMod(mod)) == nil else { continue }
        #expect(throws: Never.self) { try bench.apply(mod) }
      }
      for _ in 0..<12 {
        let (frame, port) = (random.frame(), random.draw(4) + 1)
        _ = bench.outbox.takeDecisions()
        bench.receive(frame, on: UInt32(port))
        let exits = bench.takeSent().map { Int($0.port) }
        let theirs = try other.trace(of: frame, from: port)
        #expect(bench.outbox.takeDecisions().compactMap { $0.inPipeline?.line } == theirs.entries, "round \(round)")
        // A packet that comes to its end in the middle of its way leaves no action behind in Open vSwitch.
        #expect(exits.sorted() == theirs.exits.sorted(), "round \(round)")
        traced += theirs.entries.count
      }
    }
    #expect(traced > 12 * rounds)
  }
}

extension OpenVSwitchTests {
  /// The same through groups of all kinds and through meters. A select group has one bucket that it may choose, because the hash is
  /// each switch's own affair; Open vSwitch chooses in its datapath, after the trace has ended.
  @Test(.enabled(if: OpenVSwitch.isInstalled, "skipped: Open vSwitch is not installed"))
  func tracesThroughGroupsAndMetersAreThoseOfOpenVSwitch() throws {
    let folder = try TemporaryFolder()
    let other = try OpenVSwitch(ports: 4, in: folder.path)
    let connection = try OpenFlowConnection(to: other.socket)
    let rounds = ProcessInfo.processInfo.environment["POLDER_LONG_TESTS"] == nil ? 6 : 100
    var (grouped, metered) = (0, 0)
    for round in 0..<rounds {
      var random = RandomTables(seed: UInt64(5000 + round))
      var bench = Bench()
      bench.outbox.isTraced = true
      _ = try connection.error(of: .flowMod(FlowMod(.delete, table: .all)))
      _ = try connection.error(of: .groupMod(GroupMod(.delete, .all, .all)))
      _ = try connection.error(of: .meterMod(MeterMod(.delete, .all)))
      let meter = MeterMod(.add, MeterNumber(1), bands: [MeterBand(rate: 1_000_000, .drop)])
      #expect(try connection.error(of: .meterMod(meter)) == nil)
      try bench.apply(meter)
      for mod in random.groups() {
        #expect(try connection.error(of: .groupMod(mod)) == nil, "\(mod)")
        try bench.apply(mod)
      }
      for mod in random.flowsToGroups() {
        #expect(try connection.error(of: .flowMod(mod)) == nil, "\(mod)")
        try bench.apply(mod)
      }
      for _ in 0..<12 {
        let (frame, port) = (random.frame(), random.draw(4) + 1)
        _ = bench.outbox.takeDecisions()
        bench.receive(frame, on: UInt32(port))
        let exits = bench.takeSent().map { Int($0.port) }
        let decisions = bench.outbox.takeDecisions().compactMap(\.inPipeline)
        let theirs = try other.trace(of: frame, from: port)
        #expect(decisions.compactMap(\.line) == theirs.entries, "round \(round)")
        #expect(decisions.compactMap(\.meterLine) == theirs.meters, "round \(round)")
        metered += theirs.meters.count
        if theirs.groups.contains(where: { $0.hasPrefix("group:5:") }) {
          let left = try other.exits(of: frame, from: port).map { Int($0.port) }
          #expect(exits.sorted() == left.sorted(), "round \(round)")
        } else {
          #expect(decisions.compactMap(\.groupLine) == theirs.groups, "round \(round)")
          #expect(exits.sorted() == theirs.exits.sorted(), "round \(round)")
        }
        grouped += theirs.groups.count
      }
    }
    #expect(grouped > 6 * rounds && metered > rounds)
  }
}

extension PipelineDecision {
  fileprivate var groupLine: String? {
    guard case .grouped(let group, _, let buckets) = self else { return nil }
    return "group:\(group.rawValue):" + buckets.map { " \($0.index)" }.joined()
  }

  fileprivate var meterLine: String? {
    guard case .metered(let meter, _) = self else { return nil }
    return "meter:\(meter.rawValue)"
  }

  /// As `ofproto/trace` names an entry.
  fileprivate var line: String? {
    guard case .matched(let table, let priority, let cookie, let match, _) = self else { return nil }
    let words =
      (match.isEmpty ? [] : [match]) + ["priority \(priority)"]
      + (cookie == 0 ? [] : ["cookie 0x\(String(cookie, radix: 16))"])
    return "\(table). " + words.joined(separator: ", ")
  }
}

/// Draws flow-mods and frames from small sets of values, so that many match.
struct RandomTables {
  private var random: RandomStream

  init(seed: UInt64) { random = RandomStream(seed: seed, owner: "tables") }

  mutating func draw(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
  private mutating func isDrawn(_ percent: Int) -> Bool { draw(100) < percent }
  private mutating func pick<T>(_ values: [T]) -> T { values[draw(values.count)] }

  mutating func flowMod(priority: UInt16) -> FlowMod {
    let (table, match) = (draw(3), match())
    var instructions = [Instruction.applyActions(actions(match))]
    if isDrawn(30) { instructions = [.writeActions(actions(match))] }
    if isDrawn(10) { instructions.append(.clearActions) }
    if isDrawn(20) { instructions.append(.writeMetadata(UInt64(draw(4)), mask: 3)) }
    if isDrawn(50) { instructions.append(.gotoTable(TableNumber(UInt8(draw(4))))) }
    return FlowMod(
      .add, table: TableNumber(UInt8(table)), priority: priority, match: match,
      instructions: instructions)
  }

  /// Groups of all kinds: 1 to all, 2 indirect, 3 fast failover, 4 to the ones before, 5 select.
  mutating func groups() -> [GroupMod] {
    let failover = (0..<3).map { _ in
      var bucket = bucket()
      bucket.watchPort = PortNumber(UInt32(draw(4) + 1))
      return bucket
    }
    let chain = (0..<2).map { _ in Bucket(actions: [.group(GroupNumber(UInt32(draw(3) + 1)))]) }
    var select = (0..<3).map { _ in bucket() }
    select[draw(3)].weight = 5
    return [
      GroupMod(.add, .all, GroupNumber(1), buckets: (0..<draw(3) + 1).map { _ in bucket() }),
      GroupMod(.add, .indirect, GroupNumber(2), buckets: [bucket()]),
      GroupMod(.add, .fastFailover, GroupNumber(3), buckets: failover),
      GroupMod(.add, .all, GroupNumber(4), buckets: chain),
      GroupMod(.add, .select, GroupNumber(5), buckets: select),
    ]
  }

  private mutating func bucket() -> Bucket {
    let change = Action.setField(MatchField(.ethernetDestination, UInt128(0x2222_2222_2222 + draw(2))))
    return Bucket(actions: (isDrawn(40) ? [change] : []) + [.output(PortNumber(UInt32(draw(4) + 1)))])
  }

  /// Entries that send packets to the groups, some by way of a second table and some through meter 1.
  mutating func flowsToGroups() -> [FlowMod] {
    let misses = (0..<2).map { FlowMod(.add, table: TableNumber($0), priority: 0) }
    return misses
      + (1..<12 as Range<UInt16>).map { priority in
        let number = GroupNumber(UInt32(draw(5) + 1))
        var instructions: [Instruction] = isDrawn(40) ? [.meter(MeterNumber(1))] : []
        let actions = [Action.group(number)]
        instructions.append(isDrawn(30) ? .writeActions(actions) : .applyActions(actions))
        let table = UInt8(draw(2))
        // A select group ends the trace of Open vSwitch.
        if table == 0, number.rawValue != 5, isDrawn(50) { instructions.append(.gotoTable(TableNumber(1))) }
        return FlowMod(
          .add, table: TableNumber(table), priority: priority, match: match(), instructions: instructions,
          cookie: UInt64(priority))
      }
  }

  private mutating func match() -> Match {
    var match = Match()
    func add(_ field: OXMField, _ value: Int, mask: UInt128? = nil) {
      let value = UInt128(value) & (mask ?? field.allBits)
      match.entries.append(.field(MatchField(field, value, mask: mask)))
    }
    if isDrawn(25) { add(.inPort, draw(4) + 1) }
    if isDrawn(15) { add(.metadata, draw(4), mask: 3) }
    if isDrawn(20) { add(.ethernetDestination, 0x2222_2222_2222 + draw(2), mask: isDrawn(30) ? 0xFF : nil) }
    let type = isDrawn(60) ? pick([0x0800, 0x0800, 0x86DD, 0x0806, 0x8847]) : 0
    if type != 0 { add(.etherType, type) }
    if isDrawn(20) { isDrawn(50) ? add(.vlanID, 0x1000, mask: 0x1000) : add(.vlanID, pick([0, 0x1005])) }
    switch type {
    case 0x0800, 0x86DD: addIP(type, &match)
    case 0x0806: if isDrawn(50) { add(.arpOperation, draw(2) + 1) }
    case 0x8847: if isDrawn(50) { add(.mplsLabel, draw(2) + 5) }
    default: break
    }
    return match
  }

  private mutating func addIP(_ type: Int, _ match: inout Match) {
    func add(_ field: OXMField, _ value: UInt128, mask: UInt128? = nil) {
      match.entries.append(.field(MatchField(field, value & (mask ?? field.allBits), mask: mask)))
    }
    if isDrawn(20) { add(.ipDSCP, UInt128(draw(2) * 46)) }
    let number = isDrawn(60) ? pick([6, 17, 132, type == 0x0800 ? 1 : 58]) : 0
    if number != 0 { add(.ipProtocol, UInt128(number)) }
    if isDrawn(40) {
      let isFour = type == 0x0800
      let base: UInt128 = isFour ? 0x0A00_0001 : 0x2001_0DB8_0000_0000_0000_0000_0000_0001
      add(
        isFour ? .ipv4Source : .ipv6Source, base + UInt128(draw(2)),
        mask: isDrawn(50) ? (isFour ? 0xFFFF_FFFF : .max) - 1 : nil)
    }
    switch number {
    case 6: if isDrawn(50) { add(.tcpDestination, UInt128(80 + draw(2))) }
    case 17: if isDrawn(50) { add(.udpDestination, UInt128(80 + draw(2))) }
    case 132: if isDrawn(50) { add(.sctpDestination, UInt128(80 + draw(2))) }
    case 1 where type == 0x0800: if isDrawn(50) { add(.icmpv4Type, UInt128(draw(2) * 8)) }
    case 58 where type == 0x86DD: if isDrawn(50) { add(.icmpv6Type, UInt128(128 + draw(2))) }
    default: break
    }
  }

  private mutating func actions(_ match: Match) -> [Action] {
    var actions = (0..<draw(3)).map { _ in change(match) }
    actions.append(.output(isDrawn(15) ? pick([.inPort, .all]) : PortNumber(UInt32(draw(4) + 1))))
    if isDrawn(20) { actions += [change(match), .output(PortNumber(UInt32(draw(4) + 1)))] }
    // Open vSwitch holds that a packet has one tag; here it may have more.
    if let first = actions.firstIndex(of: .popVLAN) {
      actions = Array(actions[...first]) + actions[(first + 1)...].filter { $0 != .popVLAN }
    }
    return actions
  }

  /// An action that the match allows for the most part.
  private mutating func change(_ match: Match) -> Action {
    let type = match[.etherType]?.value
    let isIP = type == 0x0800 || type == 0x86DD
    let fields: [(OXMField, UInt128)] = [
      (.ethernetDestination, 0x2222_2222_2223), (.ipDSCP, 10), (.ipECN, 1), (.ipv4Source, 0x0A00_0002),
      (.ipv4Destination, 0x0A00_0009), (.tcpDestination, 81), (.udpSource, 7), (.sctpSource, 7), (.vlanPriority, 3),
      (.ipv6Source, 0x2001_0DB8_0000_0000_0000_0000_0000_0009), (.ipv6FlowLabel, 77), (.icmpv4Code, 3),
      (.icmpv6Code, 3),
      (.arpOperation, 2), (.mplsLabel, 6), (.arpSourceProtocolAddress, 7),
    ]
    let settable = fields.filter { match.permits($0.0) }
    if match[.vlanID].map({ $0.value & 0x1000 != 0 }) ?? false, isDrawn(30) { return .popVLAN }
    if isIP, isDrawn(20) { return isDrawn(50) ? .decrementIPTTL : .setIPTTL(9) }
    if type == 0x8847, isDrawn(40) { return pick([.decrementMPLSTTL, .setMPLSTTL(9), .popMPLS(etherType: 0x0800)]) }
    if isDrawn(10), match[.vlanID]?.value == 0 { return .pushVLAN(etherType: 0x8100) }
    let (field, value) = isDrawn(95) ? pick(settable) : pick(fields)
    return .setField(MatchField(field, value))
  }

  mutating func frame() -> [UInt8] {
    let tags = isDrawn(25) ? [(type: 0x8100, control: pick([5, 0x6005, 7]))] : []
    var destination = Frames.destination
    destination[5] += UInt8(draw(2))
    let (type, payload) = payload()
    return Frames.ethernet(type, payload, tags: tags, to: destination)
  }

  private mutating func payload() -> (Int, [UInt8]) {
    switch draw(10) {
    case 0: return (0x0806, Frames.arp(draw(2) + 1))
    case 1: return (0x9999, [1, 2, 3])
    case 2: return (0x8847, Frames.mpls(draw(2) + 5, ttl: UInt8(2 + draw(2))) + ipv4())
    case 3..<7: return (0x0800, ipv4())
    default:
      let (number, transport) = transport(icmp: 58)
      var source = Frames.address6
      source[15] += UInt8(draw(2))
      return (0x86DD, Frames.ipv6(number, transport, from: source, trafficClass: UInt8(draw(2) * 46 << 2)))
    }
  }

  private mutating func ipv4() -> [UInt8] {
    let (number, transport) = transport(icmp: 1)
    return Frames.ipv4(
      number, transport, from: [10, 0, 0, UInt8(1 + draw(2))], tos: UInt8(draw(2) * 46 << 2), ttl: UInt8(1 + draw(3)))
  }

  private mutating func transport(icmp: UInt8) -> (UInt8, [UInt8]) {
    switch draw(4) {
    case 0: return (6, Frames.tcp(draw(3), 80 + draw(2)))
    case 1: return (17, Frames.udp(draw(3), 80 + draw(2)))
    case 2: return (132, Frames.sctp(draw(3), 80 + draw(2)))
    default: return (icmp, Frames.icmp(icmp == 1 ? UInt8(draw(2) * 8) : UInt8(128 + draw(2))))
    }
  }
}
