public import OpenFlow

extension RuleSet {
  /// The messages that make of a switch with `old` one with this set, in an order that loses no packet that either set
  /// would have forwarded, as far as tables of one switch allow.
  public func messages(replacing old: RuleSet) -> [OpenFlowMessage] {
    MessageOrder.arranged(meterChanges(old) + groupChanges(old) + flowChanges(old))
  }

  private func flowChanges(_ old: RuleSet) -> [OpenFlowMessage] {
    var before: [RuleKey: Rule] = [:]
    for rule in old.rules { before[rule.key] = rule }
    let wanted = Set(rules.map(\.key))
    let removed = old.rules.filter { !wanted.contains($0.key) }.map { rule in
      OpenFlowMessage.flowMod(
        FlowMod(.deleteStrict, table: rule.table, priority: rule.priority, match: rule.match))
    }
    return removed + rules.filter { before[$0.key] != $0 }.map { .flowMod($0.flowMod) }
  }

  private func groupChanges(_ old: RuleSet) -> [OpenFlowMessage] {
    var before: [GroupNumber: GroupRule] = [:]
    for group in old.groups { before[group.number] = group }
    let wanted = Set(groups.map(\.number))
    let removed = old.groups.filter { !wanted.contains($0.number) }.map { group in
      OpenFlowMessage.groupMod(GroupMod(.delete, group.type, group.number))
    }
    let changed = groups.filter { before[$0.number] != $0 }.map { group in
      let command: GroupModCommand = before[group.number] == nil ? .add : .modify
      return OpenFlowMessage.groupMod(GroupMod(command, group.type, group.number, buckets: group.buckets))
    }
    return removed + changed
  }

  private func meterChanges(_ old: RuleSet) -> [OpenFlowMessage] {
    var before: [MeterNumber: MeterRule] = [:]
    for meter in old.meters { before[meter.number] = meter }
    let wanted = Set(meters.map(\.number))
    let removed = old.meters.filter { !wanted.contains($0.number) }.map { meter in
      OpenFlowMessage.meterMod(MeterMod(.delete, meter.number))
    }
    let changed = meters.filter { before[$0.number] != $0 }.map { meter in
      let command: MeterModCommand = before[meter.number] == nil ? .add : .modify
      return OpenFlowMessage.meterMod(MeterMod(command, meter.number, flags: meter.flags, bands: meter.bands))
    }
    return removed + changed
  }
}

extension Rule {
  var flowMod: FlowMod {
    FlowMod(
      .add, table: table, priority: priority, match: match, instructions: instructions, cookie: cookie)
  }
}
