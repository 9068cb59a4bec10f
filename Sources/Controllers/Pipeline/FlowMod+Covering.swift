import OpenFlow

// What one command does to the entry that another one makes (OpenFlow 1.3.5, section 6.4).

extension FlowMod {
  var key: RuleKey { RuleKey(table: table, priority: priority, match: match.ordered) }

  /// The groups to which packets go.
  var groups: [GroupNumber] { actions.compactMap { if case .group(let group) = $0 { group } else { nil } } }

  var meters: [MeterNumber] { instructions.compactMap { if case .meter(let meter) = $0 { meter } else { nil } } }

  private var actions: [Action] {
    instructions.flatMap { instruction -> [Action] in
      switch instruction {
      case .applyActions(let actions), .writeActions(let actions): actions
      default: []
      }
    }
  }

  /// Whether this command, a deletion, deletes the entry that `other` adds.
  func deletes(_ other: FlowMod) -> Bool {
    guard table == .all || table == other.table, other.cookie & cookieMask == cookie & cookieMask,
      outGroup == .any || other.groups.contains(outGroup), outPort == .any || other.sends(to: outPort)
    else { return false }
    if command == .deleteStrict { return priority == other.priority && match.ordered == other.match.ordered }
    return match.includes(other.match)
  }

  private func sends(to port: PortNumber) -> Bool {
    actions.contains { if case .output(port, _) = $0 { true } else { false } }
  }
}

extension Match {
  /// Whether every packet of `other` is one of this match.
  func includes(_ other: Match) -> Bool {
    entries.allSatisfy { entry in
      guard case .field(let field) = entry else { return other.entries.contains(entry) }
      guard let narrow = other[field.field] else { return field.effectiveMask == 0 }
      let mask = field.effectiveMask
      return narrow.effectiveMask & mask == mask && narrow.value & mask == field.value & mask
    }
  }
}
