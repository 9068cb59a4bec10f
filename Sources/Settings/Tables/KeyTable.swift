/// The keys of a group of settings, declared beside the type that they configure.
///
/// Decoding a mapping checks it: errors are reported, and valid values are returned with their types.
public struct KeyTable<Group: Sendable>: Sendable {
  /// `a link`, `a node`: how messages call a mapping with these keys.
  public let noun: String
  /// A group with nothing set.
  public let initial: Group
  public let info: TableInfo
  private let deferredKeys: Deferred<[Key<Group>]>
  private let conflicts: @Sendable (Group) -> [Conflict]

  /// - Parameters:
  ///   - initial: has the defaults. Its values for required keys do not matter.
  ///   - hints: what to say of keys that are often looked for here.
  ///   - conflicts: what of a group's settings does not fit together.
  public init(
    _ noun: String, _ initial: Group, hints: [KeyHint] = [],
    conflicts: @escaping @Sendable (Group) -> [Conflict] = { _ in [] },
    @KeyBuilder<Group> _ keys: @escaping @Sendable () -> [Key<Group>]
  ) {
    let keys = Deferred(keys)
    self.noun = noun
    self.initial = initial
    self.conflicts = conflicts
    deferredKeys = keys
    info = TableInfo(noun, hints: hints, keys: KeyTable.infos(of: keys.value, with: initial))
  }

  public var keys: [Key<Group>] { deferredKeys.value }

  /// What a mapping says.
  ///
  /// - Parameter subject: how messages call it, such as `'queue'`.
  /// - Returns: nil if it is not a mapping; what is wrong in it counts as absent. All errors have been reported.
  public func read(_ value: SourceValue, as subject: String, _ faults: inout FaultLog) -> Change<Group>? {
    guard value.content == .null || value.isMap else {
      faults.reportForm(of: value, as: subject, wanted: .table(info))
      return nil
    }
    let meant = faults.reportUnknownKeys(of: value, in: info)
    for key in info.keys where key.isRequired && value[key.name] == nil && !meant.contains(key.name) {
      faults.reportMissing(key, in: noun, at: value.location)
    }
    return read(value.entries, at: value.location, &faults)
  }

  /// What those entries of a mapping say that belong to the table.
  public func read(
    _ entries: [SourceEntry], at location: SourceLocation, _ faults: inout FaultLog
  ) -> Change<Group> {
    var change = Change<Group>()
    forEachKey { key in
      let own = entries.filter { key.owns($0.key) }
      guard let first = own.first, let value = key.read(own, location, &faults) else { return }
      change.entries.append(ChangeEntry(key: key.name, value: value, location: first.value.location))
    }
    return change
  }

  /// A group as a mapping says it, its defaults included.
  ///
  /// - Returns: nil if it is not a mapping, or a required key is missing or wrong.
  public func decode(_ value: SourceValue, as subject: String, _ faults: inout FaultLog) -> Group? {
    guard let change = read(value, as: subject, &faults) else { return nil }
    // A key that is there and wrong has been reported as such.
    guard !lacksRequired(change) else { return nil }
    return self.group(change, at: value.location, &faults)
  }

  /// The group with its defaults and what a change says.
  public func group(_ change: Change<Group>) -> Group {
    var group = initial
    apply(change, to: &group)
    return group
  }

  /// The group with its defaults and what a change says, checked as a whole.
  ///
  /// - Returns: nil where a key that it needs is missing, which has been reported.
  public func group(_ change: Change<Group>, at location: SourceLocation, _ faults: inout FaultLog) -> Group? {
    for key in info.keys where key.isRequired && !change.contains(key.name) {
      faults.reportMissing(key, in: noun, at: location)
    }
    guard !lacksRequired(change) else { return nil }
    let group = group(change)
    check(group, change, at: location, &faults)
    return group
  }

  /// A key that a change does not have stays as it is.
  public func apply(_ change: Change<Group>, to group: inout Group) {
    for entry in change.entries { key(entry.key)?.apply(entry.value, &group) }
  }

  /// One change where it says something, and another where it does not.
  public func merge(_ own: Change<Group>, over base: Change<Group>) -> Change<Group> {
    var merged = own.entries
    for entry in base.entries {
      if let index = merged.firstIndex(where: { $0.key == entry.key }) {
        if let key = key(entry.key) { merged[index].value = key.merge(merged[index].value, entry.value) }
      } else {
        merged.append(entry)
      }
    }
    return Change(merged)
  }

}

// Loops by index: in code that is generic over the group, each conformance of `[Key<Group>]` to a protocol of collections
// would be looked up when a program starts, once for each table.
extension KeyTable {
  func forEachKey(_ body: (Key<Group>) -> Void) {
    let keys = keys
    for index in 0..<keys.count { body(keys[index]) }
  }

  func key(_ name: String) -> Key<Group>? {
    let keys = keys
    for index in 0..<keys.count where keys[index].name == name { return keys[index] }
    return nil
  }

  private func lacksRequired(_ change: Change<Group>) -> Bool {
    var isLacking = false
    forEachKey { isLacking = isLacking || $0.isRequired && !change.contains($0.name) }
    return isLacking
  }

  fileprivate static func infos(of keys: [Key<Group>], with initial: Group) -> [KeyInfo] {
    var infos: [KeyInfo] = []
    for index in 0..<keys.count { infos += keys[index].infos(with: initial) }
    return infos
  }
}

/// Two settings that conflict.
public struct Conflict: Sendable {
  /// The key to which messages point.
  var key: String
  var message: String
  var fix: String

  public init(at key: String, _ message: String, fix: String) {
    self.key = key
    self.message = message
    self.fix = fix
  }
}

extension KeyTable {
  /// Reports conflicts between a group's settings.
  ///
  /// - Parameters:
  ///   - change: what the file said last about the group.
  ///   - location: where faults are reported that no key of the change is about.
  public func check(_ group: Group, _ change: Change<Group>?, at location: SourceLocation, _ faults: inout FaultLog) {
    for conflict in conflicts(group) {
      faults.report(conflict.message, at: change?.location(of: conflict.key) ?? location, fix: conflict.fix)
    }
  }
}

extension Key {
  fileprivate func owns(_ name: String) -> Bool { infos.contains { $0.name == name } }

  /// With the default of the key, where the group's initial value says it.
  fileprivate func infos(with initial: Group) -> [KeyInfo] {
    guard let value = value(initial) else { return infos }
    let defaults = format(value)
    return infos.map { info in
      var info = info
      let text = defaults.first { $0.key == info.name }?.value.flow
      if !info.isRequired, let text, !["[]", "{}", "\"\""].contains(text) { info.default = text }
      return info
    }
  }
}
