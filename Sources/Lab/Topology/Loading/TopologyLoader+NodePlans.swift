extension TopologyLoader {
  /// What nodes there are to be: those of the generator, then those of `nodes`, in the order of the file. Nil where they are
  /// too many.
  mutating func nodePlans() -> [NodePlan]? {
    guard let shape = generatedShape() else { return nil }
    let generated = Set(shape.nodes.flatMap(\.names))
    guard let entries = expandedEntries(count: generated.count) else { return nil }
    generatedLinks = shape.links
    var refinements: [String: YAMLEntry] = [:]
    var plans: [NodePlan] = []
    for (entry, names) in entries {
      for name in names where generated.contains(name) {
        refine(name, with: entry, in: &refinements)
      }
      let own = names.filter { !generated.contains($0) }
      if !own.isEmpty { plans.append(NodePlan(names: own, place: entry.place, value: entry.value)) }
    }
    return shape.nodes.flatMap { $0.refined(by: refinements) } + plans
  }

  private mutating func refine(_ name: String, with entry: YAMLEntry, in refinements: inout [String: YAMLEntry]) {
    if refinements.updateValue(entry, forKey: name) != nil {
      faults.report("node '\(name)' appears twice", at: entry.place, mend: "rename or remove one of the two")
    }
  }

  private mutating func expandedEntries(count generated: Int) -> [(YAMLEntry, [String])]? {
    var total = generated
    var entries: [(YAMLEntry, [String])] = []
    for entry in root["nodes"]?.entries ?? [] {
      guard let pattern = NamePattern(entry.key), Scalar.nodeNames.problem(with: entry.key) == nil else {
        // A range that stands for too many has been reported already; nothing can be said about the rest.
        if NamePattern(entry.key)?.count ?? 0 > NamePattern.limit { return nil }
        continue
      }
      total += pattern.count
      guard total <= TopologyLoader.mostNodes else {
        faults.report("more than \(TopologyLoader.mostNodes) nodes", at: entry.place, mend: "make the lab smaller")
        return nil
      }
      entries.append((entry, pattern.names()))
    }
    return entries
  }
}

extension NodePlan {
  /// Sets apart the nodes about which the file says something of its own.
  fileprivate func refined(by refinements: [String: YAMLEntry]) -> [NodePlan] {
    let plain = names.filter { refinements[$0] == nil }
    guard plain.count < names.count else { return [self] }
    return names.map { name in
      var plan = self
      plan.names = [name]
      if let entry = refinements[name] {
        plan.place = entry.place
        plan.value = entry.value.merged(over: value)
      }
      return plan
    }
  }
}
