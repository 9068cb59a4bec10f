/// The settings of groups, with those of the groups that they name.
struct GroupTable {
  private var resolved: [String: YAMLValue] = [:]

  subscript(name: String) -> YAMLValue? { resolved[name] }
  var names: [String] { resolved.keys.sorted() }

  init(_ entries: [YAMLEntry], faults: inout FaultLog) {
    let groups = Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
    for entry in entries {
      var path: [String] = []
      _ = resolve(entry.key, referredAt: entry.place, in: groups, path: &path, faults: &faults)
    }
  }

  /// A group's own settings are stronger than those of the groups that it names, and of these the later ones are.
  private mutating func resolve(
    _ name: String, referredAt place: Place, in groups: [String: YAMLValue], path: inout [String],
    faults: inout FaultLog
  ) -> YAMLValue? {
    if let done = resolved[name] { return done }
    guard let group = groups[name] else {
      GroupTable.reportUnknown(name, at: place, known: groups.keys.sorted(), faults: &faults)
      return nil
    }
    if path.contains(name) {
      let circle = (path.drop { $0 != name } + [name]).joined(separator: " → ")
      faults.report("group '\(name)' contains itself: \(circle)", at: place, mend: "remove one of these 'groups'")
      return nil
    }
    guard path.count < 64 else {
      faults.report("groups nested more than 64 deep", at: place, mend: "flatten them")
      return nil
    }
    path.append(name)
    var merged = YAMLValue.emptyMap(at: group.place)
    for parent in group["groups"]?.elements ?? [] {
      guard let text = parent.text else { continue }
      let value = resolve(text, referredAt: parent.place, in: groups, path: &path, faults: &faults)
      if let value { merged = value.merged(over: merged) }
    }
    path.removeLast()
    merged = group.merged(over: merged)
    resolved[name] = merged
    return merged
  }

  static func reportUnknown(_ name: String, at place: Place, known: [String], faults: inout FaultLog) {
    faults.report("unknown group '\(name)'", at: place, mend: TopologyLoader.suggestion(for: name, among: known))
  }
}

extension TopologyLoader {
  /// The end of a message about an unknown name.
  static func suggestion(for name: String, among known: [String]) -> String {
    if let nearest = EditDistance.nearest(to: name, among: known) { return "did you mean '\(nearest)'?" }
    if known.isEmpty { return "there are none" }
    let shown = known.prefix(10).joined(separator: ", ")
    return "known are \(shown)\(known.count > 10 ? ", …" : "")"
  }
}
