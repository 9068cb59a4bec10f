/// Puts together what applies to a node: defaults, then its kind's, its groups', and its own settings, each stronger than the
/// one before.
struct SettingLayers {
  private let defaults: YAMLValue?
  private let kinds: YAMLValue?
  private let groups: GroupTable

  init(root: YAMLValue, faults: inout FaultLog) {
    defaults = root["defaults"]?["node"]
    kinds = root["kinds"]
    groups = GroupTable(root["groups"]?.entries ?? [], faults: &faults)
  }

  func draft(of plan: NodePlan, faults: inout FaultLog) -> NodeDraft {
    let kind = plan.value["kind"]?.text.flatMap { NodeKind(rawValue: $0) } ?? plan.kind
    reportForeignKeys(in: plan.value, of: kind, faults: &faults)
    var settings = YAMLValue.emptyMap(at: plan.place)
    for layer in [plan.base, defaults, kinds?[kind.rawValue]] + memberships(of: plan.value, faults: &faults) {
      if let layer { settings = layer.merged(over: settings) }
    }
    settings = plan.value.merged(over: settings)
    return NodeDraft(place: plan.place, kind: kind, settings: settings)
  }

  private func memberships(of value: YAMLValue, faults: inout FaultLog) -> [YAMLValue?] {
    var names: [YAMLValue] = defaults?["groups"]?.elements ?? []
    names += value["groups"]?.elements ?? []
    return names.map { name in
      guard let text = name.text else { return nil }
      if let group = groups[text] { return group }
      GroupTable.reportUnknown(text, at: name.place, known: groups.names, faults: &faults)
      return nil
    }
  }

  /// Defaults and groups may hold keys for several kinds; a node's own keys must fit its kind.
  private func reportForeignKeys(in value: YAMLValue, of kind: NodeKind, faults: inout FaultLog) {
    for entry in value.entries {
      guard let kinds = KeyTables.node.key(entry.key)?.kinds, !kinds.contains(kind) else { continue }
      let owners = kinds.map(\.rawValue).joined(separator: " or ")
      faults.report(
        "a \(kind.rawValue) has no '\(entry.key)'", at: entry.place, mend: "remove it or set 'kind: \(owners)'")
    }
  }
}

/// Nodes that are alike, as an entry of the file or a generator asks for them.
struct NodePlan {
  var names: [String]
  var place: Place
  /// Unless the value names another.
  var kind = NodeKind.vm
  var value: YAMLValue
  /// Weaker than everything that the file says.
  var base: YAMLValue?
}
