import Settings

/// The settings of groups, with those of the groups that they name.
struct GroupTable {
  private var resolved: [String: Layer] = [:]
  private let groups: [String: NodeDescription]

  init(_ entries: [Entry<String, NodeDescription>], _ faults: inout FaultLog) {
    groups = Dictionary(entries.map { ($0.name.value, $0.value) }) { first, _ in first }
    for entry in entries {
      var path: [String] = []
      _ = resolve(entry.name, path: &path, &faults)
    }
  }

  /// Nil for a group that does not exist, which is reported.
  func settings(of name: Located<String>, _ faults: inout FaultLog) -> Layer? {
    if let settings = resolved[name.value] { return settings }
    if groups[name.value] == nil { reportUnknown(name, &faults) }
    return nil
  }

  /// A group's own settings are stronger than those of the groups that it names, and of these the later ones are.
  private mutating func resolve(
    _ name: Located<String>, path: inout [String], _ faults: inout FaultLog
  ) -> Layer? {
    if let done = resolved[name.value] { return done }
    guard let group = groups[name.value] else {
      reportUnknown(name, &faults)
      return nil
    }
    if path.contains(name.value) {
      let cycle = (path.drop { $0 != name.value } + [name.value]).joined(separator: " → ")
      faults.report(
        "group '\(name.value)' contains itself: \(cycle)", at: name.location, fix: "remove one of these 'groups'")
      return nil
    }
    guard path.count < 64 else {
      faults.report("more than 64 levels of groups", at: name.location, fix: "flatten the groups")
      return nil
    }
    path.append(name.value)
    var settings = Layer()
    for parent in group.groups {
      if let layer = resolve(parent, path: &path, &faults) {
        settings = NodeKind.table.merge(layer, over: settings)
      }
    }
    path.removeLast()
    settings = NodeKind.table.merge(group.settings, over: settings)
    resolved[name.value] = settings
    return settings
  }

  private func reportUnknown(_ name: Located<String>, _ faults: inout FaultLog) {
    faults.report(
      "unknown group '\(name.value)'", at: name.location,
      fix: Suggestion.nearest(to: name.value, among: groups.keys.sorted()))
  }
}
