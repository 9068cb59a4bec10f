import Controllers
import OpenFlow
import TestSupport
import Testing

struct MessageOrderTests {
  private static func add(_ table: UInt8, _ priority: UInt16, _ match: Match, _ actions: [Action], cookie: UInt64 = 0)
    -> OpenFlowMessage
  {
    .flowMod(
      FlowMod(
        .add, table: TableNumber(table), priority: priority, match: match, instructions: [.applyActions(actions)],
        cookie: cookie))
  }

  private static let http = Match(
    MatchField(.etherType, 0x0800), MatchField(.ipProtocol, 6), MatchField(.tcpDestination, 80))

  @Test func groupsAndMetersComeBeforeWhatUsesThem() {
    let group = GroupMod(.add, .indirect, GroupNumber(2), buckets: [Bucket(actions: [.group(GroupNumber(1))])])
    let inner = GroupMod(.add, .indirect, GroupNumber(1), buckets: [Bucket(actions: [.output(PortNumber(1))])])
    let meter = MeterMod(.add, MeterNumber(1), bands: [MeterBand(rate: 10, .drop)])
    let flow = Self.add(0, 1, Match(), [.group(GroupNumber(2))])
    #expect(
      MessageOrder.arranged([flow, .groupMod(group), .groupMod(inner), .meterMod(meter)])
        == [.meterMod(meter), .groupMod(inner), .groupMod(group), .barrierRequest, flow])
  }

  @Test func packetsComeAfterTheEntriesThatTheyAreToMeet() {
    let flow = Self.add(0, 1, Match(), [])
    let packet = OpenFlowMessage.packetOut(PacketOut(actions: [.output(.table)], data: [1]))
    #expect(MessageOrder.arranged([packet, flow]) == [flow, .barrierRequest, packet])
  }

  @Test func laterTablesAreFilledFirst() {
    let (first, second) = (Self.add(0, 1, Match(), []), Self.add(1, 1, Match(), []))
    #expect(MessageOrder.arranged([first, second]) == [second, first])
  }

  @Test func repetitionsAreLeftOut() {
    let flow = Self.add(0, 1, Self.http, [])
    let deletion = OpenFlowMessage.flowMod(FlowMod(.delete, match: Self.http))
    let request = OpenFlowMessage.multipartRequest(MultipartRequest(.description))
    #expect(
      MessageOrder.arranged([deletion, flow, deletion, flow, request, request])
        == [deletion, .barrierRequest, flow, .barrierRequest, request])
  }

  @Test func whatIsAddedAndDeletedIsNotAdded() {
    let flow = Self.add(0, 1, Self.http, [])
    let deletion = OpenFlowMessage.flowMod(FlowMod(.delete, match: Match(MatchField(.etherType, 0x0800))))
    #expect(MessageOrder.arranged([flow, deletion]) == [deletion])
    let other = OpenFlowMessage.flowMod(FlowMod(.delete, match: Match(MatchField(.etherType, 0x0806))))
    #expect(MessageOrder.arranged([flow, other]) == [other, .barrierRequest, flow])
  }

  @Test func groupThatIsMadeAgainIsDeletedFirst() {
    let deletion = OpenFlowMessage.groupMod(GroupMod(.delete, .all, GroupNumber(1)))
    let addition = OpenFlowMessage.groupMod(GroupMod(.add, .indirect, GroupNumber(1)))
    #expect(MessageOrder.arranged([deletion, addition]) == [deletion, .barrierRequest, addition])
  }

  @Test func obsoleteGroupGoesWhenNothingRefersToItAnyMore() {
    let deletion = OpenFlowMessage.groupMod(GroupMod(.delete, .all, GroupNumber(1)))
    let flow = Self.add(0, 1, Match(), [.output(PortNumber(2))])
    #expect(MessageOrder.arranged([deletion, flow]) == [flow, .barrierRequest, deletion])
  }

  /// What messages in any order lead to, the arranged ones lead to as well.
  @Test(arguments: FuzzSeeds.draw(3, for: "orders of messages"))
  func tablesAreThoseOfTheGivenOrder(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<1000 {
      let messages = (0..<Int.random(in: 1...12, using: &generator)).map { _ in Self.random(&generator) }
      var (given, arranged) = (TableModel(), TableModel())
      for message in messages { given.apply(message) }
      let plan = MessageOrder.arranged(messages)
      for message in plan { arranged.apply(message) }
      #expect(given == arranged, "\(messages) became \(plan)")
    }
  }

  private static func random(_ generator: inout SeededGenerator) -> OpenFlowMessage {
    let matches = [
      Match(), Match(MatchField(.etherType, 0x0800)), Match(MatchField(.etherType, 0x0806)), http,
      Match(MatchField(.etherType, 0x0800), MatchField(.ipv4Source, 0x0A00_0000, mask: 0xFFFF_FF00)),
      Match(MatchField(.etherType, 0x0800), MatchField(.ipv4Source, 0x0A00_0001)),
    ]
    let (group, table) = (UInt32.random(in: 1...3, using: &generator), UInt8.random(in: 0...1, using: &generator))
    let actions: [Action] = Bool.random(using: &generator) ? [.group(GroupNumber(group))] : [.output(PortNumber(group))]
    let match = matches.randomElement(using: &generator) ?? Match()
    let priority = UInt16.random(in: 1...2, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: return .groupMod(GroupMod(.delete, .indirect, GroupNumber(group)))
    case 1: return .flowMod(FlowMod(.delete, table: TableNumber(table), match: match))
    case 2: return .flowMod(FlowMod(.deleteStrict, table: TableNumber(table), priority: priority, match: match))
    case 3: return .flowMod(FlowMod(.delete, table: .all, match: match, cookie: 1, cookieMask: 1))
    default: return add(table, priority, match, actions, cookie: UInt64(group & 1))
    }
  }
}

/// The tables of a switch as the specification has them, as simple as can be. Groups exist when an entry refers to them.
private struct TableModel: Equatable {
  private var flows: [FlowMod] = []

  static func == (a: TableModel, b: TableModel) -> Bool { Set(a.flows) == Set(b.flows) }

  mutating func apply(_ message: OpenFlowMessage) {
    switch message {
    case .groupMod(let mod) where mod.command == .delete: flows.removeAll { TableModel.refers($0, to: mod.group) }
    case .flowMod(let mod): apply(mod)
    default: break
    }
  }

  private static func refers(_ flow: FlowMod, to group: GroupNumber) -> Bool {
    flow.instructions.contains { $0 == .applyActions([.group(group)]) }
  }

  private mutating func apply(_ mod: FlowMod) {
    switch mod.command {
    case .add:
      flows.removeAll { $0.table == mod.table && $0.priority == mod.priority && $0.match == mod.match }
      flows.append(mod)
    case .deleteStrict:
      flows.removeAll { $0.table == mod.table && $0.priority == mod.priority && $0.match == mod.match }
    default:
      flows.removeAll { flow in
        (mod.table == .all || mod.table == flow.table) && TableModel.includes(mod.match, flow.match)
          && flow.cookie & mod.cookieMask == mod.cookie & mod.cookieMask
      }
    }
  }

  private static func includes(_ wide: Match, _ narrow: Match) -> Bool {
    wide.fields.allSatisfy { field in
      guard let other = narrow[field.field] else { return false }
      let mask = field.mask ?? .max
      return other.value & mask == field.value & mask && (other.mask ?? .max) & mask == mask
    }
  }
}
