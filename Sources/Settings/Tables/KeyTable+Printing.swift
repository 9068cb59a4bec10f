extension KeyTable {
  /// The entries that say a group, in the order of the keys, as text on one line each; those with their defaults are left out
  /// unless they are always printed.
  public func format(_ group: Group) -> [(String, String)] { entries(saying: group).map { ($0.key, $0.value.flow) } }

  /// The lines of a mapping that say a group, as ``format(_:)`` has them.
  public func lines(_ group: Group) -> [String] { YAMLNode.lines(entries(saying: group)) }

  func entries(saying group: Group) -> [(key: String, value: YAMLNode)] { entries(change(saying: group)) }

  /// The entries that say a change, in the order of the keys.
  func entries(_ change: Change<Group>) -> [(key: String, value: YAMLNode)] {
    var entries: [(key: String, value: YAMLNode)] = []
    forEachKey { key in
      for entry in change.entries where entry.key == key.name { entries += key.format(entry.value) }
    }
    return entries
  }

  /// What a file would have to say for the group.
  public func change(saying group: Group) -> Change<Group> {
    var change = Change<Group>()
    forEachKey { key in
      guard let value = key.value(group) else { return }
      guard key.isPrinted?(group) ?? (key.isRequired || value != key.value(initial)) else { return }
      change.entries.append(ChangeEntry(key: key.name, value: value, location: .start))
    }
    return change
  }

  /// Whether a change says of a key what holds without it, or nothing.
  public func isDefault(_ key: String, in change: Change<Group>) -> Bool {
    guard let entry = change.entries.first(where: { $0.key == key }) else { return true }
    return self.key(key)?.value(initial) == entry.value
  }
}
