extension KeyTable {
  /// The entries that say a group, in the order of the keys; those with their defaults are left out unless they are always
  /// printed.
  public func format(_ group: Group) -> [(String, String)] { format(change(saying: group)) }

  /// The entries that say a change, in the order of the keys.
  public func format(_ change: Change<Group>) -> [(String, String)] {
    var entries: [(String, String)] = []
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
      guard key.isAlwaysPrinted || key.isRequired || value != key.value(initial) else { return }
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
