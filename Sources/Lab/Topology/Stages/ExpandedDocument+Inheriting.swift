import Settings

extension ExpandedDocument {
  /// The stage after expansion: lays what applies to a node over one another, each stronger than the one before: defaults, its
  /// kind's settings, its groups' and its own.
  func inherited(_ faults: inout FaultLog) -> InheritedDocument {
    let groups = GroupTable(document.groups, &faults)
    let nodes = nodes.map { inherited($0, groups, &faults) }
    return InheritedDocument(document: document, nodes: nodes, links: links)
  }

  private func inherited(_ plan: NodePlan, _ groups: GroupTable, _ faults: inout FaultLog) -> InheritedNode {
    let table = NodeKind.table
    let kind = plan.description.kind.flatMap { NodeKind.named($0) } ?? plan.kind
    // Defaults and groups may hold keys for several kinds; a node's own keys must fit its kind.
    if !plan.description.hasUnknownKind { table.checkKind(of: plan.description.settings, kind.info, &faults) }
    var settings = plan.base
    let names = (document.defaults.node?.groups ?? []) + plan.description.groups
    let layers =
      [document.defaults.node?.settings, document.kinds[kind.name]]
      + names.map { groups.settings(of: $0, &faults) } + [plan.description.settings]
    for layer in layers {
      if let layer { settings = table.merge(layer, over: settings) }
    }
    let content = kind.content(settings, plan.location, &faults)
    return InheritedNode(
      names: plan.names, location: plan.location, kind: kind, content: content, settings: settings)
  }
}
