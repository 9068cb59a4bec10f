import Settings

extension ExpandedDocument {
  /// The stage after expansion: lays what applies to a node over one another, each stronger than the one before: defaults, its
  /// kind's settings, its groups' and its own.
  ///
  /// - Parameter machines: those whose files nodes name; what such a file says is just weaker than the layer that names it.
  func inherited(_ machines: inout StoredMachines, _ faults: inout FaultLog) -> InheritedDocument {
    let groups = GroupTable(document.groups, &faults)
    let nodes = nodes.map { inherited($0, groups, &machines, &faults) }
    return InheritedDocument(document: document, nodes: nodes, links: links)
  }

  private func inherited(
    _ plan: NodePlan, _ groups: GroupTable, _ machines: inout StoredMachines, _ faults: inout FaultLog
  ) -> InheritedNode {
    let table = NodeKind.table
    let kind = plan.description.kind.flatMap { NodeKind.named($0) } ?? plan.kind
    // Defaults and groups may hold keys for several kinds; a node's own keys must fit its kind.
    if !plan.description.hasUnknownKind { table.checkKind(of: plan.description.settings, kind.info, &faults) }
    var settings = plan.base
    let names = (document.defaults.node?.groups ?? []) + plan.description.groups
    let layers =
      [document.defaults.node?.settings, document.kinds[kind.name]]
      + names.map { groups.settings(of: $0, &faults) } + [plan.description.settings]
    let naming = layers.lastIndex { StoredMachines.reference(in: $0) != nil }
    var machine: StoredMachine?
    for (index, layer) in layers.enumerated() {
      if index == naming, let reference = StoredMachines.reference(in: layer), let name = plan.names.first {
        machine = machines.machine(reference, of: name, &faults)
        if let machine { settings = table.merge(machine.layer(at: reference.file.location), over: settings) }
      }
      if let layer { settings = table.merge(layer, over: settings) }
    }
    var content = kind.content(settings, plan.location, &faults)
    if let machine { content.sortInterfaces(like: machine) }
    return InheritedNode(
      names: plan.names, location: plan.location, kind: kind, content: content, settings: settings, machine: machine)
  }
}
