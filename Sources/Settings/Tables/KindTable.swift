/// One of the kinds of a thing, with the sections of keys that it has.
public struct KindInfo: Sendable {
  public var name: String
  public var meaning: String
  public var sections: [KeySection]
  /// Whether lists of keys in messages leave out what only such kinds have, since that is a lot.
  public var isRarelyUsed: Bool

  public init(_ name: String, _ sections: [KeySection], isRarelyUsed: Bool = false, _ meaning: String) {
    self.name = name
    self.sections = sections
    self.isRarelyUsed = isRarelyUsed
    self.meaning = meaning
  }

  /// As in "a hub" and "an openflow-switch".
  public var withArticle: String { name.withArticle }

  func has(_ key: String) -> Bool { sections.contains { $0.names.contains(key) } }
}

/// The keys of things that come in kinds, as nodes do. A mapping may have keys for several kinds, of which those apply that the
/// thing's kind has.
public struct KindTable: Sendable {
  /// `a node`: how messages call a mapping with these keys.
  public let noun: String
  public let kinds: [KindInfo]
  private let sections: [KeySection]
  public let info: TableInfo

  /// - Parameter hints: what to say of keys that are often looked for here.
  public init(_ noun: String, _ kinds: [KindInfo], hints: [KeyHint] = []) {
    self.noun = noun
    self.kinds = kinds
    let sections = KindTable.sections(of: kinds)
    self.sections = sections
    info = TableInfo(noun, hints: hints, keys: KindTable.keys(of: sections, kinds))
  }

  private static func sections(of kinds: [KindInfo]) -> [KeySection] {
    var sections: [KeySection] = []
    for section in kinds.flatMap(\.sections) where !sections.contains(where: { $0.noun == section.noun }) {
      sections.append(section)
    }
    return sections
  }

  /// A key that several sections have is told once.
  private static func keys(of sections: [KeySection], _ kinds: [KindInfo]) -> [KeyInfo] {
    var keys: [KeyInfo] = []
    for key in sections.flatMap(\.info.keys) where !keys.contains(where: { $0.name == key.name }) {
      var key = key
      // Another layer may have it.
      key.isRequired = false
      key.owners = kinds.filter { $0.has(key.name) }.map(\.name)
      key.isRarelyUsed = !kinds.contains { !$0.isRarelyUsed && $0.has(key.name) }
      keys.append(key)
    }
    return keys
  }

  /// The keys of one kind.
  public func info(of kind: KindInfo) -> TableInfo {
    TableInfo(
      kind.withArticle, hints: info.hints, keys: info.keys.filter { $0.owners.contains(kind.name) }.map(\.withoutOwners)
    )
  }

  /// What the entries of a mapping say that are not keys of `others`.
  ///
  /// - Parameters:
  ///   - noun: how messages call the mapping; nil for the kind or the table's noun.
  ///   - kind: the only kind whose keys are allowed; nil for all.
  ///   - isMeant: whether the mapping may have the keys of a section. What is wrong with others is left to ``checkKind(of:_:_:)``,
  ///     which reports that they are there at all.
  public func read(
    _ value: SourceValue, as noun: String? = nil, of kind: KindInfo? = nil, besides others: [KeyInfo] = [],
    where isMeant: (KeySection) -> Bool = { _ in true }, _ faults: inout FaultLog
  ) -> Layer {
    let known = kind.map { info(of: $0) } ?? info
    faults.reportUnknownKeys(
      of: value, in: TableInfo(noun ?? known.noun, hints: known.hints, keys: others + known.keys))
    var layer = Layer()
    for section in kind?.sections ?? sections where value.entries.contains(where: { section.names.contains($0.key) }) {
      var own = FaultLog()
      layer.add(section.read(value.entries, value.location, &own), of: section)
      if isMeant(section) { faults.report(own) }
    }
    layer.mention(value.entries.filter { entry in known.keys.contains { $0.name == entry.key } })
    return layer
  }

  /// One layer where it says something, and another where it does not.
  public func merge(_ own: Layer, over base: Layer) -> Layer { own.merged(over: base, sections) }

  /// Reports the keys of a mapping that its kind does not have.
  public func checkKind(of layer: Layer, _ kind: KindInfo, _ faults: inout FaultLog) {
    for mention in layer.mentions where !kind.has(mention.key) {
      let owners = kinds.filter { $0.has(mention.key) }.map(\.name)
      faults.report(
        "\(kind.withArticle) has no '\(mention.key)'", at: mention.location,
        fix: info(of: kind).usualAdvice(on: mention.key)?.fix
          ?? "remove it, or set 'kind' to \(owners.joined(separator: " or "))")
    }
  }
}

extension KeyInfo {
  fileprivate var withoutOwners: KeyInfo {
    var key = self
    key.owners = []
    return key
  }
}

extension String {
  /// With the indefinite article that goes before it.
  public var withArticle: String { ("aeiou".contains(prefix(1)) ? "an " : "a ") + self }
}
