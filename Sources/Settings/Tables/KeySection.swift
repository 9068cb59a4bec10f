/// A table whose group's type is forgotten, so that tables of several types can be the sections of one mapping.
public struct KeySection: Sendable {
  public let info: TableInfo
  /// The names of all its keys.
  let names: Set<String>
  let read: @Sendable ([SourceEntry], SourceLocation, inout FaultLog) -> AnySetting
  let merge: @Sendable (AnySetting, AnySetting) -> AnySetting

  var noun: String { info.noun }
}

extension KeyTable {
  public var section: KeySection {
    KeySection(
      info: info, names: Set(info.keys.map(\.name)),
      read: { entries, location, faults in AnySetting(read(entries, at: location, &faults)) },
      merge: { own, base in
        guard let own = own.value as? Change<Group>, let base = base.value as? Change<Group> else { return own }
        return AnySetting(merge(own, over: base))
      })
  }
}

/// What a mapping says about several groups of settings at once, one for each section that it has keys of.
public struct Layer: Hashable, Sendable {
  fileprivate struct Part: Hashable, Sendable {
    var section: String
    var change: AnySetting
  }

  /// A key of the mapping, and where it stands.
  public struct Mention: Hashable, Sendable {
    public var key: String
    public var location: SourceLocation
  }

  fileprivate var parts: [Part] = []
  /// The keys that the mapping has. What other layers have is not among them.
  public fileprivate(set) var mentions: [Mention] = []

  public init() {}

  /// A layer that says so much about one group, and nothing else.
  public init<Group>(_ change: Change<Group>, of table: KeyTable<Group>) {
    parts = [Part(section: table.noun, change: AnySetting(change))]
  }

  /// What the layer says about one group.
  public func change<Group>(of table: KeyTable<Group>) -> Change<Group> {
    let part = parts.first { $0.section == table.noun }
    return part?.change.value as? Change<Group> ?? Change()
  }

  /// A group with its defaults and what the layer says about it.
  public func group<Group>(of table: KeyTable<Group>) -> Group { table.group(change(of: table)) }

  public static func == (a: Layer, b: Layer) -> Bool { a.parts == b.parts }
  public func hash(into hasher: inout Hasher) { hasher.combine(parts) }
}

extension Layer {
  mutating func add(_ change: AnySetting, of section: KeySection) {
    parts.append(Part(section: section.noun, change: change))
  }

  mutating func mention(_ entries: [SourceEntry]) {
    mentions += entries.map { Mention(key: $0.key, location: $0.location) }
  }

  func merged(over base: Layer, _ sections: [KeySection]) -> Layer {
    var merged = self
    for part in base.parts {
      guard let index = merged.parts.firstIndex(where: { $0.section == part.section }),
        let section = sections.first(where: { $0.noun == part.section })
      else {
        merged.parts.append(part)
        continue
      }
      merged.parts[index].change = section.merge(merged.parts[index].change, part.change)
    }
    return merged
  }
}
