// Keys whose value is a group of settings itself. What two layers of a file say about such a group is put together key by
// key.

extension Key {
  /// A mapping with the keys of another table.
  public init<Part>(
    _ name: String, _ property: Property<Group, Part>, _ table: KeyTable<Part>,
    required: Bool = false, _ meaning: String
  ) {
    self.init(
      name, table, required, meaning, set: { table.apply($0, to: &$1[keyPath: property]) },
      get: { $0[keyPath: property] })
  }

  /// A mapping with the keys of another table; the property is nil where it is not given.
  public init<Part>(
    _ name: String, _ property: Property<Group, Part?>, _ table: KeyTable<Part>,
    required: Bool = false, _ meaning: String
  ) {
    self.init(
      name, table, required, meaning,
      set: { change, group in
        var part = group[keyPath: property] ?? table.initial
        table.apply(change, to: &part)
        group[keyPath: property] = part
      }, get: { $0[keyPath: property] })
  }

  private init<Part>(
    _ name: String, _ table: KeyTable<Part>, _ isRequired: Bool, _ meaning: String,
    set: @escaping @Sendable (Change<Part>, inout Group) -> Void, get: @escaping @Sendable (Group) -> Part?
  ) {
    self.name = name
    infos = [KeyInfo(name, .table(table.info), required: isRequired, meaning)]
    read = { entries, _, faults in
      table.read(entries[0].value, as: "'\(name)'", &faults).map { AnySetting($0) }
    }
    merge = { own, base in
      guard let own = own.value as? Change<Part>, let base = base.value as? Change<Part> else { return own }
      return AnySetting(table.merge(own, over: base))
    }
    apply = { value, group in if let change = value.value as? Change<Part> { set(change, &group) } }
    format = { value in
      guard let change = value.value as? Change<Part> else { return [] }
      let entries = table.entries(change)
      return entries.isEmpty ? [] : [(name, .map(entries))]
    }
    value = { group in get(group).map { AnySetting(table.change(saying: $0)) } }
  }

  /// A mapping of names to mappings with the keys of another table.
  public init<Part>(
    _ name: String, _ property: Property<Group, [Named<Part>]>, namedBy names: Scalar<String>,
    _ table: KeyTable<Part>, _ meaning: String
  ) {
    self.name = name
    infos = [KeyInfo(name, .map(keys: names.shape, .table(table.info)), required: false, meaning)]
    read = { entries, _, faults in
      table.readNamed(entries[0].value, as: "'\(name)'", names, &faults).map { AnySetting($0) }
    }
    merge = { own, base in
      guard let own = own.value as? [Named<Change<Part>>], let base = base.value as? [Named<Change<Part>>] else {
        return own
      }
      return AnySetting(table.merge(own, over: base))
    }
    apply = { value, group in
      guard let changes = value.value as? [Named<Change<Part>>] else { return }
      group[keyPath: property] = changes.map { named in
        var part = table.initial
        table.apply(named.value, to: &part)
        return Named(named.name, part, at: named.location)
      }
    }
    format = { value in
      guard let changes = value.value as? [Named<Change<Part>>], !changes.isEmpty else { return [] }
      let entries = changes.map { (YAMLText.name($0.name), YAMLNode.map(table.entries($0.value))) }
      return [(name, .map(entries))]
    }
    value = { group in
      AnySetting(group[keyPath: property].map { Named($0.name, table.change(saying: $0.value), at: $0.location) })
    }
  }
}

extension Key {
  /// The keys of another table beside the group's own, put down as a change for later.
  public init<Part>(_ property: Property<Group, Change<Part>>, inline table: KeyTable<Part>) {
    name = table.noun
    infos = table.info.keys
    read = { entries, location, faults in AnySetting(table.read(entries, at: location, &faults)) }
    merge = { own, base in
      guard let own = own.value as? Change<Part>, let base = base.value as? Change<Part> else { return own }
      return AnySetting(table.merge(own, over: base))
    }
    apply = { value, group in if let change = value.value as? Change<Part> { group[keyPath: property] = change } }
    format = { value in (value.value as? Change<Part>).map { table.entries($0) } ?? [] }
    value = { AnySetting($0[keyPath: property]) }
  }
}

extension Form {
  /// A mapping with the keys of another table, put down as a change for later.
  public static func change<Part>(_ table: KeyTable<Part>) -> Form where Value == Change<Part> {
    Form(.table(table.info), format: { .map(table.entries($0)) }) {
      table.read($0, as: $1, &$2)
    }
  }
}

extension KeyTable {
  fileprivate func readNamed(
    _ value: SourceValue, as subject: String, _ names: Scalar<String>, _ faults: inout FaultLog
  ) -> [Named<Change<Group>>]? {
    if value.content == .null { return nil }
    guard case .map(let entries) = value.content else {
      faults.reportForm(of: value, as: subject, wanted: .map(keys: names.shape, .table(info)))
      return nil
    }
    let element = Shape.table(info)
    return entries.enumerated().compactMap { index, entry in
      guard !faults.reportMisplaced(entry, after: entries[..<index], element) else { return nil }
      let name = names.read(entry.key, at: entry.location, as: subject, &faults)
      let change = read(entry.value, as: "'\(entry.key)'", &faults)
      guard let name, let change else { return nil }
      return Named(name, change, at: entry.location)
    }
  }

  /// The names of `own` first.
  fileprivate func merge(_ own: [Named<Change<Group>>], over base: [Named<Change<Group>>]) -> [Named<Change<Group>>] {
    let merged = own.map { named in
      guard let below = base.first(where: { $0.name == named.name }) else { return named }
      return Named(named.name, merge(named.value, over: below.value), at: named.location)
    }
    return merged + base.filter { below in !own.contains { $0.name == below.name } }
  }
}
