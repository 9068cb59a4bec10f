import Settings

extension TopologyDocument {
  /// The stage after reading: writes out ranges and generators.
  ///
  /// - Returns: nil where the lab is too large.
  func expanded(_ faults: inout FaultLog) -> ExpandedDocument? {
    guard let shape = generatedShape(&faults), let nodes = nodePlans(shape, &faults),
      let links = linkPlans(shape, &faults)
    else { return nil }
    return ExpandedDocument(document: self, nodes: nodes, links: links)
  }

  /// What `generate` asks for; nil where it is too much.
  private func generatedShape(_ faults: inout FaultLog) -> GeneratedShape? {
    guard let generators, let generator = generators.value.first else { return GeneratedShape() }
    guard let count = generator.value.nodeCount, count <= LabLimits.nodes else {
      faults.report(
        "'\(generator.value.name)' makes more than \(LabLimits.nodes) nodes", at: generator.location,
        fix: "use smaller numbers")
      return nil
    }
    return generator.value.build(at: generator.location)
  }

  private func nodePlans(_ shape: GeneratedShape, _ faults: inout FaultLog) -> [NodePlan]? {
    let generated = Set(shape.nodes.flatMap(\.names))
    guard let entries = expandedEntries(generated: generated.count, &faults) else { return nil }
    var refinements: [String: NodePlan] = [:]
    var plans: [NodePlan] = []
    for plan in entries {
      for name in plan.names where generated.contains(name) {
        if refinements.updateValue(plan, forKey: name) != nil { faults.reportDuplicateNode(name, at: plan.location) }
      }
      var own = plan
      own.names = plan.names.filter { !generated.contains($0) }
      if !own.names.isEmpty { plans.append(own) }
    }
    return shape.nodes.flatMap { $0.refined(by: refinements) } + plans
  }

  private func expandedEntries(generated: Int, _ faults: inout FaultLog) -> [NodePlan]? {
    var total = generated
    var plans: [NodePlan] = []
    for entry in nodes {
      total += entry.name.value.count
      guard total <= LabLimits.nodes else {
        faults.report("more than \(LabLimits.nodes) nodes", at: entry.name.location, fix: "use a smaller range")
        return nil
      }
      plans.append(
        NodePlan(names: entry.name.value.names(), location: entry.name.location, description: entry.value))
    }
    return plans
  }
}

extension NodePlan {
  /// Sets apart the nodes about which the file says something of its own.
  fileprivate func refined(by refinements: [String: NodePlan]) -> [NodePlan] {
    let plain = names.filter { refinements[$0] == nil }
    guard plain.count < names.count else { return [self] }
    return names.map { name in
      var plan = self
      plan.names = [name]
      if let refinement = refinements[name] {
        plan.location = refinement.location
        plan.description = refinement.description.merged(over: description)
      }
      return plan
    }
  }
}

extension NodeDescription {
  func merged(over base: NodeDescription) -> NodeDescription {
    NodeDescription(
      kind: kind ?? base.kind, hasUnknownKind: hasUnknownKind || base.hasUnknownKind,
      groups: groups.isEmpty ? base.groups : groups,
      settings: NodeKind.table.merge(settings, over: base.settings))
  }
}

extension FaultLog {
  mutating func reportDuplicateNode(_ name: String, at location: SourceLocation) {
    report("duplicate node '\(name)'", at: location, fix: "rename or remove one of the two")
  }
}
