/// One of several tables that a mapping may have the keys of, told by its tag.
public struct Variant<Value: Sendable>: Sendable {
  let tag: String
  let info: TableInfo
  let read: @Sendable (SourceValue, inout FaultLog) -> Value?
  /// Nil for a value of another variant.
  let format: @Sendable (Value) -> [(key: String, value: YAMLNode)]?

  /// - Parameters:
  ///   - tag: the key that only mappings of this variant have.
  ///   - unwrap: nil for a value of another variant.
  public init<Group>(
    _ tag: String, _ table: KeyTable<Group>, wrap: @escaping @Sendable (Group) -> Value,
    unwrap: @escaping @Sendable (Value) -> Group?
  ) {
    self.tag = tag
    info = TableInfo(table.noun, tag: tag, hints: table.info.hints, keys: table.info.keys)
    read = { table.decode($0, as: table.noun, &$1).map(wrap) }
    format = { unwrap($0).map { table.entries(saying: $0) } }
  }

  /// A mapping whose only key is the tag, such as `- http: { port: 80 }`.
  public init<Content>(
    _ noun: String, _ tag: String, _ form: Form<Content>, wrap: @escaping @Sendable (Content) -> Value,
    unwrap: @escaping @Sendable (Value) -> Content?, _ meaning: String, oftenCalled otherNames: [String] = []
  ) {
    self.init(
      noun, tag, form, wrap: { content, _, _ in wrap(content) }, unwrap: unwrap, meaning, oftenCalled: otherNames)
  }

  /// - Parameters:
  ///   - wrap: is given the location of the tag, and may find faults.
  ///   - otherNames: what the tag is called elsewhere; not accepted, but known to messages.
  public init<Content>(
    _ noun: String, _ tag: String, _ form: Form<Content>,
    wrap: @escaping @Sendable (Content, SourceLocation, inout FaultLog) -> Value?,
    unwrap: @escaping @Sendable (Value) -> Content?, _ meaning: String, oftenCalled otherNames: [String] = []
  ) {
    self.tag = tag
    var key = KeyInfo(tag, form.shape, required: false, meaning)
    key.otherNames = otherNames
    let described = key
    info = TableInfo(noun, tag: tag, keys: [described])
    read = { value, faults in
      guard let entry = value.entries.first(where: { $0.key == tag }),
        let content = form.read(entry.value, "'\(tag)'", &faults)
      else { return nil }
      return wrap(content, entry.location, &faults)
    }
    format = { unwrap($0).flatMap(form.format).map { [(tag, $0)] } }
  }
}

extension Form {
  /// - Parameter noun: what messages call a value, such as `an event`.
  public static func variants(_ noun: String, _ variants: [Variant<Value>]) -> Form {
    let format: @Sendable (Value) -> YAMLNode? = { value in
      variants.lazy.compactMap { $0.format(value) }.first.map { .map($0) }
    }
    return Form(.variants(variants.map(\.info)), format: format) { value, subject, faults in
      guard value.isMap else {
        faults.reportForm(of: value, as: subject, wanted: .variants(variants.map(\.info)))
        return nil
      }
      guard let variant = variants.meant(by: value) else {
        faults.reportVariants(noun, value, variants.map(\.info))
        return nil
      }
      faults.reportUnknownKeys(of: value, in: variant.info)
      return variant.read(value, &faults)
    }
  }
}

extension Array {
  /// The only variant whose tag a mapping has. Where it has none, or several, the one whose keys explain the most of it, be it
  /// under the names that other programs give them; nil where that is none, or several.
  fileprivate func meant<Value>(by value: SourceValue) -> Element? where Element == Variant<Value> {
    let tagged = filter { value[$0.tag] != nil }
    let named = filter { variant in value.entries.contains { variant.info.key(calledLike: $0.key)?.name == variant.tag }
    }
    guard tagged.count != 1 || named.count != 1 else { return tagged[0] }
    let scores = named.map { variant in value.entries.count { variant.info.key(calledLike: $0.key) != nil } }
    let best = zip(named, scores).filter { $0.1 == scores.max() }.map(\.0)
    return best.count == 1 ? best[0] : nil
  }
}

extension FaultLog {
  fileprivate mutating func reportVariants(_ noun: String, _ value: SourceValue, _ variants: [TableInfo]) {
    let all = TableInfo(noun, hints: variants.flatMap(\.hints), keys: variants.flatMap(\.keys))
    let tags = variants.compactMap(\.tag)
    let areSeveral = value.entries.contains { tags.contains($0.key) }
    // Where no key is known, there is nothing more to say.
    if value.entries.isEmpty || value.entries.contains(where: { entry in all.keys.contains { $0.name == entry.key } }) {
      report(
        "\(noun) has \(areSeveral ? "more than one" : "none") of \(tags.map { "'\($0)'" }.joined(separator: ", "))",
        at: value.location, fix: "use exactly one of them")
    }
    reportUnknownKeys(of: value, in: all)
  }
}
