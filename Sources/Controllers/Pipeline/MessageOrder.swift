public import OpenFlow

/// The one place that knows in which order messages go to a switch, which may otherwise do them in any (OpenFlow 1.3.5,
/// section 6.2).
///
/// 1. Entries are deleted, so that there is room and none of them hides a new one.
/// 2. Meters and groups are made, those that others refer to first.
/// 3. Entries are added, those of later tables first, so that no packet meets half a pipeline.
/// 4. Groups and meters that nothing refers to any more are deleted. One that is made again was deleted in step 1.
/// 5. Everything else follows: packets, requests.
///
/// A barrier stands between two steps that both have something to do. The state of the tables afterwards is the one that
/// the messages would have led to one after another.
public enum MessageOrder {
  public static func arranged(_ messages: [OpenFlowMessage]) -> [OpenFlowMessage] {
    var plan = MessagePlan()
    for message in messages { plan.add(message) }
    return plan.messages
  }
}

private struct MessagePlan {
  private var deletions: [FlowMod] = []
  private var meters: [MeterMod] = []
  private var groups: [GroupMod] = []
  private var additions: [FlowMod] = []
  private var obsolete: [OpenFlowMessage] = []
  private var renewed: [OpenFlowMessage] = []
  private var others: [OpenFlowMessage] = []

  mutating func add(_ message: OpenFlowMessage) {
    switch message {
    case .flowMod(let mod): add(mod)
    case .groupMod(let mod): add(mod)
    case .meterMod(let mod): add(mod)
    case .barrierRequest: break
    default: if !others.contains(message) || message.isRepeatable { others.append(message) }
    }
  }

  private mutating func add(_ mod: FlowMod) {
    if mod.command != .delete, mod.command != .deleteStrict { renew(groups: mod.groups, meters: mod.meters) }
    switch mod.command {
    case .delete, .deleteStrict:
      additions.removeAll { mod.deletes($0) }
      if !deletions.contains(mod) { deletions.append(mod) }
    case .add:
      // Unless something between the two changes what the first one has made, it was for nothing.
      let isChanged = additions.contains { $0.command != .add && $0.table == mod.table }
      if !isChanged { additions.removeAll { $0.key == mod.key } }
      additions.append(mod)
    case .modify, .modifyStrict: additions.append(mod)
    }
  }

  private mutating func add(_ mod: GroupMod) {
    if mod.command == .delete {
      let isEvery = mod.group == .all
      groups.removeAll { isEvery || $0.group == mod.group }
      additions.removeAll { $0.groups.contains { isEvery || $0 == mod.group } }
      obsolete.append(.groupMod(mod))
      return
    }
    renew(groups: [mod.group])
    replace(mod)
  }

  /// Of several changes of a group the last one counts; it adds the group if one of them does.
  private mutating func replace(_ mod: GroupMod) {
    guard let index = groups.firstIndex(where: { $0.group == mod.group }) else { return groups.append(mod) }
    let command = groups[index].command
    groups.remove(at: index)
    var mod = mod
    mod.command = command
    groups.append(mod)
  }

  private mutating func add(_ mod: MeterMod) {
    if mod.command == .delete {
      let isEvery = mod.meter == .all
      meters.removeAll { isEvery || $0.meter == mod.meter }
      additions.removeAll { $0.meters.contains { isEvery || $0 == mod.meter } }
      obsolete.append(.meterMod(mod))
      return
    }
    renew(meters: [mod.meter])
    guard let index = meters.firstIndex(where: { $0.meter == mod.meter }) else { return meters.append(mod) }
    var mod = mod
    mod.command = meters[index].command
    meters[index] = mod
  }

  /// What is deleted and then made or used again has to be deleted first.
  private mutating func renew(groups: [GroupNumber] = [], meters: [MeterNumber] = []) {
    func isSame(_ message: OpenFlowMessage) -> Bool {
      switch message {
      case .groupMod(let old): groups.contains { $0 == old.group || old.group == .all }
      case .meterMod(let old): meters.contains { $0 == old.meter || old.meter == .all }
      default: false
      }
    }
    renewed += obsolete.filter(isSame)
    obsolete.removeAll(where: isSame)
  }

  var messages: [OpenFlowMessage] {
    let steps: [[OpenFlowMessage]] = [
      deletions.map(OpenFlowMessage.flowMod) + renewed,
      meters.map(OpenFlowMessage.meterMod) + groups.dependenciesFirst.map(OpenFlowMessage.groupMod),
      additions.laterTablesFirst.map(OpenFlowMessage.flowMod),
      obsolete,
      others,
    ]
    return Array(steps.filter { !$0.isEmpty }.joined(separator: [.barrierRequest]))
  }
}

extension OpenFlowMessage {
  /// Whether sending it twice does something else than sending it once.
  fileprivate var isRepeatable: Bool {
    switch self {
    case .multipartRequest, .portMod, .setConfiguration, .setAsynchronous, .tableMod: false
    default: true
    }
  }
}

extension [FlowMod] {
  /// Within a table the order stays.
  fileprivate var laterTablesFirst: [FlowMod] {
    enumerated().sorted { a, b in
      a.element.table == b.element.table ? a.offset < b.offset : a.element.table > b.element.table
    }.map(\.element)
  }
}

extension [GroupMod] {
  /// A group comes after those that its buckets name. Where groups name each other in a circle, which a switch refuses,
  /// the order stays.
  fileprivate var dependenciesFirst: [GroupMod] {
    var (waiting, ordered): ([GroupMod], [GroupMod]) = (self, [])
    while !waiting.isEmpty {
      let missing = Set(waiting.map(\.group))
      let ready = waiting.filter { $0.referred.isDisjoint(with: missing) }
      guard !ready.isEmpty else { return ordered + waiting }
      ordered += ready
      waiting.removeAll { $0.referred.isDisjoint(with: missing) }
    }
    return ordered
  }
}

extension GroupMod {
  fileprivate var referred: Set<GroupNumber> {
    Set(buckets.flatMap { $0.actions.groups }).subtracting([group])
  }
}

extension [Action] {
  fileprivate var groups: [GroupNumber] { compactMap { if case .group(let group) = $0 { group } else { nil } } }
}
